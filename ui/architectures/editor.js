// A network as a list of layers to edit: choose, fold, move, copy, remove, put in between. Every text arrives written;
// what the reader does goes back as a numbered action, and stays queued until Python says that it was taken.

const FOLDED_FROM = 60; // rows; in longer networks blocks begin folded
const REPORT_MS = 140; // after the last arrow key: holding it down asks the server once
const ICONS = {
  up: "M12 19V5M6 11l6-6 6 6", down: "M12 5v14M6 13l6 6 6-6", add: "M12 5v14M5 12h14",
  copy: "M9 9h10v10H9zM5 15V5h10", remove: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12", fold: "M9 6l6 6-6 6",
  close: "M6 6l12 12M18 6L6 18",
};
const COLUMNS = [["name", "Layer"], ["kind", "What it does"], ["shape", "Output"], ["parameters", "Parameters"]];
const KEYS = "↑ ↓ choose   ← → fold   Alt+↑ ↓ move   A add   D duplicate   Delete   Ctrl+Z undo";
const TOOLS = [
  ["add", "Add a layer below (A)"], ["up", "Move up (Alt+↑)"], ["down", "Move down (Alt+↓)"],
  ["copy", "Duplicate (D)"], ["remove", "Remove (Delete)"],
];

class LayerList {
  constructor(root) {
    this.root = root;
    this.queue = [];
    this.known = new Set();
    this.folded = new Set();
    this.head = make("div", "head", root);
    for (const [field, title] of COLUMNS) make("span", field, this.head).textContent = title;
    this.list = make("div", "list", root);
    this.list.setAttribute("role", "tree");
    this.list.setAttribute("aria-label", "Layers");
    this.list.tabIndex = 0;
    this.list.onclick = (event) => this.click(event);
    this.list.onkeydown = (event) => this.key(event);
    this.list.ondragstart = (event) => this.lift(event);
    this.list.ondragover = (event) => this.hover(event);
    this.list.ondrop = (event) => this.drop(event);
    this.list.ondragend = () => this.land();
    make("p", "keys", root).textContent = KEYS;
  }

  update({ data, setStateValue }) {
    this.report = setStateValue;
    this.data = data;
    this.next ??= data.done; // numbers go on where an earlier visit to the page ended
    this.queue = this.queue.filter((action) => action.id > data.done);
    for (const { name } of data.rows.filter((row) => row.block && !this.known.has(row.name))) {
      this.known.add(name);
      if (data.rows.length > FOLDED_FROM && name !== data.chosen) this.folded.add(name);
    }
    this.list.style.maxHeight = `${data.height}px`;
    const rows = JSON.stringify(data.rows);
    const isNew = rows !== this.drawn;
    if (isNew || data.chosen !== this.sent) {
      this.drawn = rows;
      this.sent = data.chosen;
      this.chosen = data.chosen;
      if (isNew) this.adding = null;
      this.reveal(data.chosen);
      this.draw();
      this.scrollTo(this.element(data.chosen));
    }
  }

  element(name) { return this.lines?.get(name); }

  reveal(name) { // open the blocks around a row
    const rows = this.data.rows;
    let place = rows.findIndex((row) => row.name === name && !row.branch);
    for (let level = rows[place]?.level; place >= 0; place--)
      if (rows[place].level < level) {
        level = rows[place].level;
        this.folded.delete(rows[place].name);
      }
  }

  shown() {
    let hidden = Infinity; // rows deeper than this are folded away
    return this.data.rows.filter((row) => {
      if (row.level > hidden) return false;
      hidden = row.block && this.folded.has(row.name) ? row.level : Infinity;
      return true;
    });
  }

  draw() {
    const top = this.list.scrollTop, hadFocus = this.list.contains(this.root.getRootNode().activeElement);
    this.lines = new Map();
    this.list.replaceChildren(...this.shown().map((row) => this.line(row)));
    this.list.scrollTop = top;
    if (hadFocus) this.list.focus({ preventScroll: true }); // the button that was pressed has gone
    this.mark();
  }

  line(row) {
    const line = document.createElement("div");
    const states = [row.family, row.branch && "branch", row.known || "unknown", row.wrong && "wrong"];
    line.className = `line ${states.filter((state) => state && state !== true).join(" ")}`;
    line.dataset.name = row.name;
    if (row.branch) line.dataset.branch = JSON.stringify(row.branch);
    else this.lines.set(row.name, line);
    line.id = `line-${row.branch ? row.branch.join("-") : ""}-${row.name}`;
    line.style.setProperty("--level", row.level);
    line.setAttribute("role", "treeitem");
    line.setAttribute("aria-level", row.level + 1);
    line.draggable = !row.branch && row.family !== "input";
    const name = make("span", "name", line);
    if (row.block) {
      const isOpen = !this.folded.has(row.name);
      line.classList.toggle("open", isOpen);
      line.setAttribute("aria-expanded", isOpen);
      this.button("fold", isOpen ? "Fold" : "Unfold", name);
    } else make("i", "swatch", name);
    const parts = row.title.split(/(?<=_)/); // a long name breaks there
    make("b", "", name).append(...parts.flatMap((part) => [part, make("wbr")]));
    make("span", "kind", line).textContent = row.kind;
    make("span", "shape", line).textContent = row.shape;
    const count = make("span", "parameters", line);
    if (row.bar) make("i", "", count).style.setProperty("--share", row.bar);
    make("span", "", count).textContent = row.parameters;
    const tools = make("span", "tools", line);
    for (const [tool, title] of TOOLS)
      if (tool === "add" || line.draggable) this.button(tool, title, tools);
    if (row.spare) this.button("remove", "Remove this path", tools);
    if (row.wrong) make("p", "sentence", line).textContent = row.wrong;
    return line;
  }

  button(tool, title, parent) {
    const button = make("button", `tool ${tool}`, parent);
    button.type = "button";
    button.title = title;
    button.setAttribute("aria-label", title);
    button.dataset.tool = tool;
    button.append(svg("svg", { viewBox: "0 0 24 24", "aria-hidden": true }));
    svg("path", { d: ICONS[tool] }, button.firstChild);
  }

  mark() {
    this.list.querySelector(".chosen")?.classList.remove("chosen");
    for (const line of this.lines.values()) line.setAttribute("aria-selected", false);
    const line = this.element(this.chosen);
    line?.classList.add("chosen");
    line?.setAttribute("aria-selected", true);
    if (line) this.list.setAttribute("aria-activedescendant", line.id);
  }

  scrollTo(line) {
    if (!line) return;
    const box = this.list.getBoundingClientRect(), { top, bottom } = line.getBoundingClientRect();
    if (top < box.top) this.list.scrollTop -= box.top - top;
    else if (bottom > box.bottom) this.list.scrollTop += bottom - box.bottom;
  }

  click(event) {
    const line = event.target.closest(".line"), tool = event.target.closest("button")?.dataset;
    if (!line) return;
    if (tool?.kind) return this.add(tool.kind);
    if (tool?.tool === "close") return this.closeMenu();
    if (tool?.tool) return this.use(tool.tool, line);
    if (!line.dataset.branch && !line.classList.contains("menu")) this.choose(line.dataset.name, 0);
  }

  use(tool, line) {
    const name = line.dataset.name;
    if (tool === "fold") this.fold(name, !this.folded.has(name));
    else if (tool === "add") this.openMenu(line);
    else if (line.dataset.branch) this.act({ do: "drop", name, path: JSON.parse(line.dataset.branch)[1] });
    else this.act({ do: tool, name, folded: [...this.folded] });
  }

  fold(name, isFolded) {
    this.folded[isFolded ? "add" : "delete"](name);
    this.draw();
  }

  choose(name, wait) {
    if (name === this.chosen) return;
    this.chosen = name;
    this.mark();
    this.scrollTo(this.element(name));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.act({ do: "choose", name }), wait);
  }

  act(action) {
    this.queue.push({ id: ++this.next, ...action });
    this.report("actions", this.queue);
  }

  // Putting a layer in: the menu opens as a line of its own where the layer will stand.
  openMenu(line) {
    this.closeMenu();
    const { name, branch } = line.dataset;
    const row = this.data.rows.find((row) => row.name === name && JSON.stringify(row.branch ?? undefined) === branch);
    this.target = row.branch ? { into: [row.name, row.branch] } : { after: row.name };
    const menu = make("div", "line menu");
    menu.style.setProperty("--level", row.level);
    menu.setAttribute("role", "group");
    menu.setAttribute("aria-label", "What to put in here");
    for (const [title, isBlock] of [["Layers", false], ["Blocks", true]]) {
      const group = make("div", "kinds", menu);
      make("b", "", group).textContent = title;
      for (const kind of this.data.kinds.filter((kind) => kind.block === isBlock)) {
        const button = make("button", "choice", group);
        button.type = "button";
        button.textContent = button.dataset.kind = kind.title;
        button.disabled = row.flat ? kind.needs === "volume" : kind.needs === "flat";
        if (button.disabled) button.title = row.flat ? "needs height and width" : "needs a flat input";
      }
    }
    this.button("close", "Close (Esc)", menu);
    line.after(menu);
    this.scrollTo(menu);
    menu.querySelector(".choice:enabled").focus({ preventScroll: true });
  }

  closeMenu() {
    this.list.querySelector(".menu")?.remove();
    this.list.focus({ preventScroll: true });
  }

  add(kind) {
    this.act({ do: "add", kind, to: this.target });
    this.closeMenu();
  }

  key(event) {
    const isMenu = event.target.closest(".menu");
    if (event.key === "Escape" && isMenu) return this.closeMenu();
    if (isMenu || (event.target.closest("button") && [" ", "Enter"].includes(event.key))) return;
    const line = this.element(this.chosen);
    const command = this.command(event);
    if (!command) return;
    event.preventDefault();
    if (command === "undo" || command === "redo") return this.act({ do: command });
    if (command === "previous" || command === "next") return this.step(command === "next" ? 1 : -1);
    if (!line) return;
    if (command === "close" || command === "open") {
      if (line.classList.contains("open") === (command === "close")) this.fold(this.chosen, command === "close");
    } else if (command === "add" || line.draggable) this.use(command, line);
  }

  command({ key, altKey, ctrlKey, metaKey, shiftKey }) {
    if (ctrlKey || metaKey) return { z: shiftKey ? "redo" : "undo", Z: "redo", y: "redo" }[key];
    if (altKey) return { ArrowUp: "up", ArrowDown: "down" }[key];
    return {
      ArrowUp: "previous", ArrowDown: "next", ArrowLeft: "close", ArrowRight: "open", Delete: "remove",
      Backspace: "remove", a: "add", "+": "add", Insert: "add", d: "copy",
    }[key];
  }

  step(by) {
    const names = [...this.lines.keys()], place = names.indexOf(this.chosen) + by;
    this.choose(names[Math.min(Math.max(place, 0), names.length - 1)], REPORT_MS);
  }

  // Dragging with the mouse; fingers and keys use the arrows.
  lift(event) {
    this.lifted = event.target.closest?.(".line")?.dataset.name;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.lifted);
    event.target.classList.add("lifted");
  }

  hover(event) {
    const line = event.target.closest(".line");
    if (!this.lifted || !line || line.classList.contains("menu")) return;
    event.preventDefault();
    const { top, height } = line.getBoundingClientRect();
    const isLower = event.clientY > top + height / 2 || line.dataset.branch || line.classList.contains("input");
    const { name } = line.dataset;
    if (line.dataset.branch) this.goal = { into: [name, JSON.parse(line.dataset.branch)] };
    else if (isLower && line.classList.contains("open")) this.goal = { into: [name, this.firstBranch(name)] };
    else this.goal = isLower ? { after: name } : { before: name };
    this.list.querySelector(".goal")?.classList.remove("goal", "below");
    line.classList.add("goal");
    line.classList.toggle("below", Boolean(isLower));
  }

  firstBranch(name) { return this.data.rows.find((row) => row.name === name && row.branch).branch; }

  drop(event) {
    event.preventDefault();
    if (this.lifted && this.goal) this.act({ do: "move", name: this.lifted, to: this.goal });
    this.land();
  }

  land() {
    this.lifted = this.goal = null;
    for (const name of ["goal", "below", "lifted"]) this.list.querySelector(`.${name}`)?.classList.remove(name);
  }
}

const lists = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".editor");
  if (!lists.has(root)) lists.set(root, new LayerList(root));
  lists.get(root).update(component);
  return () => lists.delete(root);
}
