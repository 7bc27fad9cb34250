// A board: tensors as grids of cells, side by side, and a window that moves over them.
// Every number arrives computed and formatted; this file lays cells out, moves the window, and reports edits.

const LARGEST_CELL = 46, SMALLEST_CELL = 29, TALLEST_GRID = 440, STEP_MS = 650;
const WIDEST_FILM = 190, NARROW = 500; // pixels: a picture among grids; a phone
const RING = 4, DIGIT = 0.6; // pixels of a cell under its ring, less a digit's own rim; a digit's width, in font sizes
const NOTED = 1.5, BESIDE_FILM = 1.3; // cells with a second line, or with decimals that change, are wider by this

// Whether the number reaches to where a ring inside its cell would be; the ring stands outside then.
function isTight(cell) {
  const label = cell.querySelector(".number")?.textContent ?? cell.value;
  return label.length * DIGIT * parseFloat(getComputedStyle(cell).fontSize) > cell.clientWidth - 2 * RING;
}

class Board {
  constructor(root) {
    this.root = root;
    this.chosen = null;
    this.sent = undefined;
    this.player = new Player(this);
    this.untouched = true;
    this.images = new Map(); // by address, so that a picture that stays does not flash
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(root);
  }

  update({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.report = setStateValue;
    this.edit = setTriggerValue;
    const chosen = JSON.stringify(data.chosen);
    if (chosen !== this.sent) { // Python moved the choice: follow; otherwise keep what the reader chose here
      this.sent = chosen;
      this.chosen = data.chosen;
    }
    this.palette = data.palettes[isDark(this.root) ? "dark" : "light"];
    const focused = this.root.getRootNode().activeElement?.dataset.at;
    this.draw();
    if (focused) this.root.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  draw() {
    this.root.replaceChildren();
    this.grids = {};
    this.films = [];
    const stage = make("div", "stage", this.root);
    for (const items of this.rows()) this.drawRow(items, make("div", "row", stage));
    const { timeline } = this.data;
    this.timeline = timeline && new Timeline(timeline, this.root, (step, report) => {
      this.player.stop();
      this.choose(0, step, report);
    });
    if (this.data.source || timeline) this.root.append(this.player.element);
    this.layout();
    this.show();
  }

  drawRow(items, row) {
    for (const item of items) {
      if (typeof item === "string") make("div", "operator", row).textContent = item;
      else if (item.film) this.films.push(new Film(item, row, this.image(item.film)));
      else this.drawGrid(item, row);
    }
  }

  image(address) {
    if (!this.images.has(address)) {
      if (this.images.size > 8) this.images.clear();
      this.images.set(address, Object.assign(new Image(), { src: address }));
    }
    return this.images.get(address);
  }

  drawGrid(grid, row) {
    const figure = make("figure", "grid", row);
    figure.dataset.grid = grid.name;
    const title = make("figcaption", "title", figure);
    make("b", "", title).textContent = grid.title;
    if (grid.shape) make("span", "shape", title).textContent = grid.shape;
    const cells = make("div", "cells", figure);
    cells.style.setProperty("--columns", grid.text[0].length);
    cells.setAttribute("role", "group");
    cells.setAttribute("aria-label", `${grid.title} ${grid.shape}`);
    const elements = grid.text.map((row, r) => row.map((label, c) => this.drawCell(grid, cells, label, r, c)));
    const windows = this.data.windows.filter((w) => w.target === grid.name).map(() => make("div", "window", cells));
    if (grid.caption) make("div", "caption", figure).textContent = grid.caption;
    this.grids[grid.name] = { grid, figure, cells, elements, windows };
  }

  drawCell(grid, cells, label, r, c) {
    const selectable = this.data.source === grid.name;
    const cell = make(grid.editable ? "input" : selectable ? "button" : "div", "cell", cells);
    const where = `${grid.title}, row ${r}, column ${c}`;
    cell.dataset.at = `${grid.name}.${r}.${c}`;
    if (grid.editable) {
      cell.value = label;
      cell.inputMode = "decimal";
      cell.autocomplete = "off";
      cell.setAttribute("aria-label", where);
      cell.onfocus = () => cell.select();
      cell.onchange = () => this.send(grid.name);
      cell.onkeydown = (event) => this.walk(event, grid.name, r, c);
    } else {
      make("span", "number", cell).textContent = label;
      if (grid.notes) make("span", "note", cell).textContent = grid.notes[r][c];
    }
    if (selectable) {
      cell.setAttribute("aria-label", `${where}: ${label}`);
      cell.onclick = () => { this.player.stop(); this.choose(r, c, true); };
      cell.onkeydown = (event) => this.walk(event, grid.name, r, c);
    }
    if (grid.ring?.[r][c]) cell.classList.add("ring");
    if (grid.hatched?.[r][c]) cell.classList.add("hatched");
    paint(cell, grid.tone[r][c], this.palette[grid.scale], label);
    return cell;
  }

  walk(event, name, r, c) { // arrow keys move between cells, as in a spreadsheet
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] }[event.key];
    if (!move) return;
    const { grid, elements } = this.grids[name];
    const sideways = move[1] !== 0 && grid.editable;
    if (sideways && event.target.selectionStart !== event.target.selectionEnd) { /* whole number selected: move on */ }
    else if (sideways) return;
    if (event.key === "Enter" && !grid.editable) return;
    event.preventDefault();
    const next = elements[r + move[0]]?.[c + move[1]];
    if (!next) { if (event.key === "Enter") event.target.blur(); return; }
    next.focus();
    if (!grid.editable) { this.player.stop(); this.choose(r + move[0], c + move[1], true); }
  }

  send(name) {
    const { elements } = this.grids[name];
    this.edit("edit", { name, rows: elements.map((row) => row.map((cell) => cell.value)) });
  }

  get size() {
    if (this.timeline) return [1, this.timeline.last + 1];
    const { elements } = this.grids[this.data.source];
    return [elements.length, elements[0].length];
  }

  step(by, report) {
    const [rows, columns] = this.size;
    const [r, c] = this.chosen ?? [0, 0];
    const next = (r * columns + c + by + rows * columns) % (rows * columns);
    this.choose(Math.floor(next / columns), next % columns, report);
  }

  startPlaying() {
    if (this.timeline && this.untouched) this.choose(0, 0, false); // the first play starts at the beginning
    else this.step(1, false);
    return this.data.timeline?.frame_ms ?? STEP_MS;
  }

  playOn() { // windows go round for ever, a timeline ends
    if (this.timeline && this.chosen[1] >= this.timeline.last) return false;
    this.step(1, false);
    return true;
  }

  reportChoice() { this.report("chosen", this.chosen); }

  choose(r, c, report) {
    this.chosen = [r, c];
    this.untouched = false;
    this.show();
    if (report) this.reportChoice();
  }

  show() { // everything that depends on the chosen cell
    if (!(this.data.source || this.timeline) || !this.chosen) return;
    const [rows, columns] = this.size;
    const [r, c] = [Math.min(this.chosen[0], rows - 1), Math.min(this.chosen[1], columns - 1)];
    if (this.timeline) this.timeline.place(c);
    else {
      const { elements } = this.grids[this.data.source];
      elements.flat().forEach((cell) => cell.classList.remove("chosen"));
      elements[r][c].classList.add("chosen");
      elements[r][c].classList.toggle("tight", isTight(elements[r][c]));
    }
    this.films.forEach((film) => film.place(c));
    for (const detail of this.data.details) {
      const { grid, elements } = this.grids[detail.target];
      elements.forEach((row, u) => row.forEach((cell, v) => {
        const label = detail.text[r][c][u][v];
        cell.querySelector(".number").textContent = label;
        if (detail.notes) cell.querySelector(".note").textContent = detail.notes[r][c][u][v];
        paint(cell, detail.tone[r][c][u][v], this.palette[grid.scale], label);
      }));
    }
    if (this.data.sentences) this.player.say(this.data.sentences[r][c]);
    this.placeWindows(r, c);
  }

  placeWindows(r, c) {
    const counters = {};
    for (const spec of this.data.windows) {
      const { elements, windows } = this.grids[spec.target];
      const index = (counters[spec.target] = (counters[spec.target] ?? -1) + 1);
      const [top, left] = [r * spec.stride[0], c * spec.stride[1]];
      const [d, [height, width]] = [spec.dilation, spec.size];
      elements.flat().forEach((cell) => cell.classList.remove("taken"));
      if (d > 1) {
        for (let u = 0; u < height; u++)
          for (let v = 0; v < width; v++) elements[top + u * d]?.[left + v * d]?.classList.add("taken");
      }
      const first = elements[top]?.[left];
      const last = elements[top + (height - 1) * d]?.[left + (width - 1) * d];
      windows[index].hidden = !first || !last;
      if (!first || !last) continue;
      Object.assign(windows[index].style, {
        width: `${last.offsetLeft + last.offsetWidth - first.offsetLeft}px`,
        height: `${last.offsetTop + last.offsetHeight - first.offsetTop}px`,
        transform: `translate(${first.offsetLeft}px, ${first.offsetTop}px)`,
      });
      windows[index].classList.toggle("tight", first === last && isTight(first));
    }
  }

  rows() {
    const rows = [[]];
    for (const item of this.data.items) item === "\n" ? rows.push([]) : rows.at(-1).push(item);
    return rows;
  }

  layout() { // whole rows side by side if cells stay readable, else each grid as large as the width allows
    if (!this.data) return;
    const width = this.root.clientWidth;
    if (!width) return;
    const grids = Object.values(this.grids);
    const columns = ({ grid }) => grid.text[0].length;
    const stretch = ({ grid }) => grid.notes ? NOTED : this.films.length ? BESIDE_FILM : 1;
    const breadth = (one) => columns(one) * stretch(one);
    const sum = (list, measure) => list.reduce((total, one) => total + measure(one), 0);
    const film = width < NARROW ? 150 : Math.min(WIDEST_FILM, width * 0.22);
    const tallest = Math.floor(TALLEST_GRID / Math.max(...grids.map(({ grid }) => grid.text.length)));
    const roomy = Math.max(Math.min(LARGEST_CELL, tallest), SMALLEST_CELL); // the player stays on the first screen
    const largest = width < NARROW ? 38 : this.films.length ? Math.floor(film * 0.23) : roomy;
    const shared = this.films.length ? largest : Math.min(...this.rows().map((items) => {
      const inRow = grids.filter(({ grid }) => items.includes(grid));
      const fixed = (items.length - inRow.length) * 30 + (items.length - 1) * 12 + sum(inRow, columns);
      return Math.floor((width - fixed) / (sum(inRow, breadth) || 1));
    }));
    for (const one of grids) {
      const own = Math.floor((width - columns(one)) / breadth(one));
      const cell = Math.min(shared >= SMALLEST_CELL ? shared : own, largest);
      one.figure.style.setProperty("--cell", `${cell}px`);
      one.figure.style.setProperty("--stretch", stretch(one));
      one.figure.style.setProperty("--cell-width", `${Math.floor(cell * stretch(one))}px`);
    }
    this.films.forEach((one) => one.layout(film));
    this.timeline?.layout(width);
    this.show();
  }

  destroy() {
    this.player.stop();
    this.observer.disconnect();
  }
}

const boards = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".board");
  if (!boards.has(root)) boards.set(root, new Board(root));
  const board = boards.get(root);
  board.update(component);
  return () => { board.destroy(); boards.delete(root); };
}
