// A network's ledger: rows, a bar behind each large number, the totals below. Every text arrives written.

const REPORT_MS = 160; // after the last arrow key: holding it down asks the server once

const COLUMNS = [
  ["name", "Layer"], ["kind", "What it does"], ["shape", "Output"], ["size", "Numbers"],
  ["parameters", "Parameters"], ["formula", "Formula"], ["macs", "MACs"], ["sees", "Sees"],
];
// Where the width is short: the first two move below the name and the parameters, the others go, in this order.
const FOLDS = ["kind", "formula", "sees", "size", "macs"];
const JUMPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, End: Infinity, Home: -Infinity };

class LedgerTable {
  constructor(root) {
    this.root = root;
    this.scroll = element("div", "scroll", root);
    this.table = element("table", "", this.scroll);
    this.table.setAttribute("role", "grid");
    const head = element("tr", "", element("thead", "", this.table));
    this.titles = COLUMNS.map(([field, title]) => {
      const cell = element("th", field, head);
      cell.scope = "col";
      cell.textContent = title;
      return cell;
    });
    this.body = element("tbody", "", this.table);
    this.foot = element("tfoot", "", this.table);
    this.body.tabIndex = 0;
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (row) this.choose(Number(row.dataset.place), 0);
    });
    this.body.addEventListener("keydown", (event) => this.move(event));
    new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.fit();
    }).observe(root);
    document.fonts.ready.then(() => this.fit());
  }

  update({ data, setTriggerValue }) {
    this.report = setTriggerValue; // no state: the same row may be chosen twice, another one elsewhere between
    this.scroll.style.maxHeight = `${data.height}px`;
    const rows = JSON.stringify([data.rows, data.error, data.totals, data.unit]);
    const isNew = rows !== this.drawn;
    if (isNew) {
      this.drawn = rows;
      this.draw(data);
      this.fit();
    }
    if (isNew || data.chosen !== this.sent) {
      this.sent = data.chosen;
      this.mark(data.chosen);
      this.show(data.chosen, true);
    }
  }

  draw({ rows, error, totals, unit }) {
    this.count = rows.length;
    this.titles.at(-1).textContent = `Sees (${unit})`;
    let shaded = false, block = "";
    this.body.replaceChildren(...rows.map((row, place) => {
      if (row.block !== block) [shaded, block] = [row.block ? !shaded : false, row.block];
      return this.line(row, place, shaded);
    }));
    this.foot.replaceChildren();
    if (error) {
      this.problem = element("td", "error", element("tr", "", this.foot));
      this.problem.textContent = error;
    } else this.problem = null;
    const line = element("tr", "", this.foot);
    for (const [field] of COLUMNS) {
      const cell = element("td", field, line);
      element("span", "", cell).textContent = field === "name" ? totals.label : totals[field] ?? "";
      if (field === "parameters" && totals.fixed) element("small", "", cell).textContent = `+ ${totals.fixed} not learned`;
      if (field === "macs") element("small", "", cell).textContent = totals.flops;
    }
  }

  line(row, place, shaded) {
    const line = document.createElement("tr");
    line.dataset.place = place;
    line.setAttribute("aria-selected", "false");
    if (shaded) line.classList.add("shaded");
    const fixed = row.fixed && `+ ${row.fixed} not learned`;
    const small = { name: [row.kind], parameters: [row.formula, fixed], formula: [fixed] };
    for (const [field] of COLUMNS) {
      const cell = element("td", field, line);
      const was = row.was[field];
      if (was && field !== "name") element("s", "", cell).textContent = was;
      const bar = row[`${field}Bar`];
      if (bar) element("i", "", cell).style.setProperty("--share", bar);
      const text = element("span", was ? "changed" : "", cell);
      text.textContent = row[field] || (was ? "0" : "");
      if (field === "name") breakable(text);
      if (was === "new") element("em", "", cell).textContent = "new";
      for (const text of small[field] ?? []) if (text) element("small", text === fixed ? "fixed" : "sum", cell).textContent = text;
    }
    return line;
  }

  fit() {
    this.width = this.root.clientWidth;
    if (!this.width) return; // in a tab that is not open
    for (let folds = 0; folds <= FOLDS.length; folds++) {
      FOLDS.forEach((field, place) => this.root.classList.toggle(`no-${field}`, place < folds));
      if (this.problem) this.problem.colSpan = COLUMNS.length - folds;
      if (this.scroll.scrollWidth <= this.scroll.clientWidth) break;
    }
    if (this.chosen !== undefined) this.show(this.chosen, true);
  }

  mark(place) {
    this.chosen = place;
    const before = this.body.querySelector(".chosen");
    before?.classList.remove("chosen");
    before?.setAttribute("aria-selected", "false");
    const row = this.body.children[place];
    row?.classList.add("chosen");
    row?.setAttribute("aria-selected", "true");
  }

  show(place, inTheMiddle) {
    const row = this.body.children[place];
    if (!row) return;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    const [head, foot] = [this.table.tHead.offsetHeight, this.foot.offsetHeight];
    const { scrollTop, clientHeight } = this.scroll;
    const [first, last] = [scrollTop + head, scrollTop + clientHeight - foot];
    if (top >= first && bottom <= last) return;
    if (inTheMiddle) this.scroll.scrollTop = (top + bottom - head - clientHeight + foot) / 2;
    else this.scroll.scrollTop += top < first ? top - first : bottom - last;
  }

  move(event) {
    const step = JUMPS[event.key];
    if (!step) return;
    event.preventDefault();
    const place = Math.min(Math.max(this.chosen + step, 0), this.count - 1);
    if (place !== this.chosen) this.choose(place, REPORT_MS);
  }

  choose(place, wait) {
    this.mark(place);
    this.show(place, false);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.report("chosen", place), wait);
  }
}

// Let a long name break after its underscores.
function breakable(text) {
  const parts = text.textContent.split(/(?<=_)/);
  text.replaceChildren(...parts.flatMap((part) => [part, document.createElement("wbr")]));
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
