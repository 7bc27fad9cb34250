// A network's ledger: rows, a bar behind each large number, the totals below. Every text arrives written.

const REPORT_MS = 160; // after the last arrow key: holding it down asks the server once

const COLUMNS = [
  ["name", "Layer"], ["kind", "What it does"], ["shape", "Output"], ["size", "Numbers"],
  ["parameters", "Parameters"], ["formula", "Formula"], ["macs", "MACs"], ["sees", "Sees (pixels)"],
];

class LedgerTable {
  constructor(root) {
    this.root = root;
    this.scroll = element("div", "scroll", root);
    this.table = element("table", "", this.scroll);
    const head = element("tr", "", element("thead", "", this.table));
    for (const [field, title] of COLUMNS) {
      const cell = element("th", field, head);
      cell.scope = "col";
      cell.textContent = title;
    }
    this.body = element("tbody", "", this.table);
    this.foot = element("tr", "", element("tfoot", "", this.table));
    this.body.tabIndex = 0;
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-place]");
      if (row) this.choose(Number(row.dataset.place), 0);
    });
    this.body.addEventListener("keydown", (event) => this.move(event));
  }

  update({ data, setStateValue }) {
    this.report = setStateValue;
    const rows = JSON.stringify([data.rows, data.error, data.totals]);
    if (rows !== this.drawn) {
      this.drawn = rows;
      this.draw(data);
    }
    this.scroll.style.maxHeight = `${data.height}px`;
    if (data.chosen !== this.sent || rows !== this.marked) {
      this.sent = data.chosen;
      this.marked = rows;
      this.mark(data.chosen, true);
    }
  }

  draw({ rows, error, totals }) {
    this.count = rows.length;
    let shaded = false, block = "";
    this.body.replaceChildren(...rows.map((row, place) => {
      if (row.block !== block) [shaded, block] = [row.block ? !shaded : false, row.block];
      return this.line(row, place, shaded);
    }));
    if (error) {
      const cell = element("td", "error", element("tr", "", this.body));
      cell.colSpan = COLUMNS.length;
      cell.textContent = error;
    }
    this.foot.replaceChildren(...COLUMNS.map(([field]) => {
      const cell = document.createElement("td");
      cell.className = field;
      cell.textContent = field === "name" ? totals.label : totals[field] ?? "";
      if (field === "parameters" && totals.fixed) element("small", "", cell).textContent = `+ ${totals.fixed} not learned`;
      if (field === "macs") element("small", "", cell).textContent = totals.flops;
      return cell;
    }));
  }

  line(row, place, shaded) {
    const line = document.createElement("tr");
    line.dataset.place = place;
    if (shaded) line.classList.add("shaded");
    for (const [field] of COLUMNS) {
      const cell = element("td", field, line);
      const was = row.was[field];
      if (was && field !== "name") element("s", "", cell).textContent = was;
      const bar = row[`${field}Bar`];
      if (bar) element("i", "", cell).style.setProperty("--share", bar);
      element("span", was ? "changed" : "", cell).textContent = row[field] || (was ? "0" : "");
      if (was === "new") element("em", "", cell).textContent = "new";
      if (field === "name") element("small", "phone", cell).textContent = row.kind;
      if (field === "parameters" && row.fixed) element("small", "", cell).textContent = `+ ${row.fixed} not learned`;
      if (field === "parameters" && row.formula) element("small", "phone", cell).textContent = row.formula;
    }
    return line;
  }

  mark(place, scroll) {
    this.chosen = place;
    this.body.querySelector(".chosen")?.classList.remove("chosen");
    const row = this.body.querySelector(`tr[data-place="${place}"]`);
    if (!row) return;
    row.classList.add("chosen");
    if (!scroll) return;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    const [head, foot] = [this.table.tHead.offsetHeight, this.table.tFoot.offsetHeight];
    const { scrollTop, clientHeight } = this.scroll;
    if (top < scrollTop + head) this.scroll.scrollTop = top - head;
    else if (bottom > scrollTop + clientHeight - foot) this.scroll.scrollTop = bottom - clientHeight + foot;
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = Math.min(Math.max(this.chosen + step, 0), this.count - 1);
    if (place !== this.chosen) this.choose(place, REPORT_MS);
  }

  choose(place, wait) {
    this.mark(place, true);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.report("chosen", place), wait);
  }
}

function element(tag, name, parent) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
}

const ledgers = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".ledger");
  if (!ledgers.has(root)) ledgers.set(root, new LedgerTable(root));
  ledgers.get(root).update(component);
  return () => ledgers.delete(root);
}
