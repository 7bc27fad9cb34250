// A picture's channels with one pixel marked in all of them, its numbers beside, and the mixed picture.
// Every number arrives computed and written; this file moves the marker and reports the chosen pixel.

const REPORT_MS = 90; // between reports while dragging

class MixFigure {
  constructor(root) {
    this.root = root;
    this.pictures = [];
    this.wait = null;
    root.addEventListener("pointerdown", (event) => this.grab(event));
    root.addEventListener("pointermove", (event) => { if (this.held) this.drag(event); });
    root.addEventListener("pointerup", (event) => this.release(event));
    root.addEventListener("pointercancel", (event) => this.release(event));
    root.addEventListener("keydown", (event) => this.walk(event));
  }

  update({ data, setStateValue }) {
    this.data = data;
    this.report = setStateValue;
    const sent = JSON.stringify(data.pixel);
    if (sent !== this.sent && !this.held) this.pixel = data.pixel; // Python moved it, or a link did
    this.sent = sent;
    this.palette = data.palettes[isDark(this.root) ? "dark" : "light"];
    const focused = this.root.getRootNode().activeElement?.dataset?.picture;
    const layout = JSON.stringify([data.planes.length, data.steps.length, data.maps.length, data.size]);
    if (layout !== this.layout) this.build(layout);
    this.fill();
    if (focused !== undefined) this.root.querySelector(`[data-picture="${focused}"]`)?.focus();
  }

  build(layout) { // only where the number of parts changes: a picture that stays keeps the pointer
    this.layout = layout;
    this.root.replaceChildren();
    this.pictures = [];
    const { planes, steps, maps } = this.data;
    const stage = make("div", "stage", this.root);
    const table = make("div", "table", stage);
    ["channel", "x", "weight", "x · weight"].forEach((name) => { make("div", "head", table).textContent = name; });
    this.planes = planes.map(() => ({ picture: this.frame(table, "plane"), cells: [0, 1, 2].map(() => make("div", "cell", table)) }));
    this.steps = steps.map((_, i) => {
      const [name, value] = [make("div", "step", table), make("div", "cell total", table)];
      if (i === steps.length - 1) value.classList.add("last");
      return { name, value };
    });
    const result = make("div", "result", stage);
    this.whole = this.frame(result, "whole");
    const strip = make("div", "strip", result);
    this.maps = maps.length > 1 ? maps.map(() => this.frame(strip, "map")) : [];
  }

  frame(parent, kind) {
    const figure = make("figure", kind, parent);
    const title = make("figcaption", "title", figure);
    const box = make("div", "box", figure);
    const image = make("img", "", box);
    image.draggable = false;
    box.tabIndex = kind === "whole" ? 0 : -1;
    box.dataset.picture = this.pictures.length;
    const marker = make("i", "marker", box);
    const note = make("div", "note", figure);
    const picture = { figure, title, box, image, marker, note };
    this.pictures.push(picture);
    return picture;
  }

  fill() {
    const { planes, steps, maps, whole, size } = this.data;
    this.root.style.setProperty("--ratio", size[1] / size[0]);
    this.root.style.setProperty("--planes", planes.length);
    planes.forEach((plane, c) => {
      this.show(this.planes[c].picture, { title: plane.name, picture: plane.picture, note: "" });
      plane.cells.forEach(([label, tone, scale], i) => {
        const cell = this.planes[c].cells[i];
        cell.textContent = label;
        paint(cell, tone, this.palette[scale], label);
      });
    });
    steps.forEach(([name, label], i) => {
      this.steps[i].name.textContent = name;
      this.steps[i].value.textContent = label;
    });
    this.show(this.whole, whole);
    this.maps.forEach((picture, k) => this.show(picture, maps[k]));
    this.whole.box.setAttribute("role", "application");
    this.whole.box.setAttribute("aria-label", `Chosen pixel: row ${this.pixel[0]}, column ${this.pixel[1]} of ${size[0]} × ${size[1]}; arrow keys move it`);
    this.mark();
  }

  show({ figure, title, image, note }, data) {
    title.textContent = data.title;
    note.textContent = data.note;
    note.hidden = !data.note;
    image.alt = data.title;
    figure.classList.toggle("chosen", Boolean(data.chosen));
    if (image.src !== data.picture) image.src = data.picture;
  }

  mark() {
    const [height, width] = this.data.size;
    const [row, column] = this.pixel;
    for (const { marker } of this.pictures) {
      marker.style.top = `${(row + 0.5) / height * 100}%`;
      marker.style.left = `${(column + 0.5) / width * 100}%`;
    }
  }

  grab(event) {
    const box = event.target.closest(".box");
    if (!box || event.button) return;
    this.held = box;
    box.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    const area = this.held.getBoundingClientRect();
    const part = (at, start, length) => Math.min(Math.max((at - start) / length, 0), 0.999999);
    const [height, width] = this.data.size;
    this.choose(
      Math.floor(part(event.clientY, area.top, area.height) * height),
      Math.floor(part(event.clientX, area.left, area.width) * width),
      REPORT_MS,
    );
  }

  release(event) {
    if (!this.held) return;
    this.held.releasePointerCapture(event.pointerId);
    this.held = null;
  }

  walk(event) {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move || !event.target.closest(".box")) return;
    event.preventDefault();
    const [height, width] = this.data.size;
    const step = event.shiftKey ? 10 : 1;
    const within = (value, size) => Math.min(Math.max(value, 0), size - 1);
    this.choose(within(this.pixel[0] + step * move[0], height), within(this.pixel[1] + step * move[1], width), REPORT_MS);
  }

  choose(row, column, wait) {
    this.pixel = [row, column];
    this.mark();
    this.wait ??= setTimeout(() => { // the last of several wins, and one comes at least this often
      this.wait = null;
      this.report("pixel", this.pixel);
    }, wait);
  }
}

const figures = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".mix");
  if (!figures.has(root)) figures.set(root, new MixFigure(root));
  figures.get(root).update(component);
  return () => figures.delete(root);
}
