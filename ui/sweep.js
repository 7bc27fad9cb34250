// A filter sweeps along a signal. Every number arrives computed; this file draws, moves the window and plays.

const EDGE = { left: 42, right: 10 }, TITLE = 24, SIGNAL_HEIGHT = 140, OUTPUT_HEIGHT = 124, AXIS = 42; // pixels
const NARROWEST_WINDOW = 8; // pixels: three of five hundred samples would be a hair
const SWEEP_MS = 14000, FRAME_MS = 50; // how long playing takes from end to end, and each step
const FAST = 20; // outputs a page key moves

const write = (text, attributes, parent) => {
  const element = svg("text", attributes, parent);
  element.textContent = text;
  return element;
};
const short = (value) => String(Number(value.toFixed(2))).replace("-", "\u2212");

function niceStep(span) { // 1, 2 or 5 times a power of ten, at most three steps in the span
  const power = 10 ** Math.floor(Math.log10(span / 3));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= 3);
}

class Sweep {
  constructor(root) {
    this.root = root;
    this.width = 0;
    this.tracks = svg("svg", { class: "tracks", role: "slider", tabindex: 0, "aria-valuemin": 0 }, root);
    this.tracks.onpointerdown = (event) => { this.tracks.setPointerCapture(event.pointerId); this.drag(event); };
    this.tracks.onpointermove = (event) => { if (this.tracks.hasPointerCapture(event.pointerId)) this.drag(event); };
    this.tracks.onpointerup = () => this.reportChoice();
    this.tracks.onkeydown = (event) => this.walk(event);
    this.player = new Player(this);
    root.append(this.player.element);
    this.terms = make("div", "terms", root);
    this.observer = new ResizeObserver(() => { if (root.clientWidth !== this.width) this.draw(); });
    this.observer.observe(root);
  }

  update({ data, setStateValue }) {
    this.data = data;
    this.report = setStateValue;
    this.last = data.output.values.length - 1;
    if (data.chosen !== this.sent) { // Python moved the choice: follow; otherwise keep what the reader chose here
      this.sent = data.chosen;
      this.chosen = data.chosen;
    }
    this.chosen = Math.min(this.chosen, this.last);
    this.stops = data.palettes[isDark(this.root) ? "dark" : "light"];
    this.draw();
  }

  draw() {
    this.width = this.root.clientWidth;
    if (!this.data || !this.width) return;
    const { signal, output, weights } = this.data;
    const height = 2 * TITLE + SIGNAL_HEIGHT + OUTPUT_HEIGHT + AXIS;
    this.tracks.replaceChildren();
    this.tracks.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.tracks.style.height = `${height}px`;
    this.tracks.setAttribute("aria-label", `${signal.title} and ${output.title}: position of the window`);
    this.tracks.setAttribute("aria-valuemax", this.last);
    const outputTop = 2 * TITLE + SIGNAL_HEIGHT;
    this.drawTrack(signal, TITLE, SIGNAL_HEIGHT, (i) => this.x(i));
    this.y = this.drawTrack(output, outputTop, OUTPUT_HEIGHT, (i) => this.x(this.middle(i)));
    this.drawTime(outputTop + OUTPUT_HEIGHT);
    this.hair = svg("line", { class: "hair", y1: TITLE + SIGNAL_HEIGHT }, this.tracks);
    this.frame = svg("rect", { class: "frame", y: TITLE, height: SIGNAL_HEIGHT, rx: 4 }, this.tracks);
    this.dot = svg("circle", { class: "dot", r: 8 }, this.tracks);
    this.value = svg("text", { class: "value" }, this.tracks);
    this.drawTerms(weights);
    this.show();
  }

  x(sample) { // its middle
    return EDGE.left + (sample + 0.5) / this.data.signal.values.length * (this.width - EDGE.left - EDGE.right);
  }

  middle(i) { return i * this.data.stride + (this.data.weights.length - 1) / 2; }

  drawTrack(track, top, height, x) {
    const { values, title, note, marks, level } = track;
    const low = Math.min(0, ...values), span = Math.max(0, level ?? 0, ...values) - low || 1;
    const y = (value) => top + 12 + (height - 24) * (1 - (value - low) / span);
    const right = this.width - EDGE.right;
    const step = niceStep(span);
    for (let tick = Math.ceil(low / step); tick * step <= low + span; tick++) {
      svg("line", { x1: EDGE.left, x2: right, y1: y(tick * step), y2: y(tick * step) }, this.tracks);
      write(short(tick * step), { class: "tick", x: EDGE.left - 8, y: y(tick * step) + 5 }, this.tracks);
    }
    if (level !== null) svg("line", { class: "level", x1: EDGE.left, x2: right, y1: y(level), y2: y(level) }, this.tracks);
    const head = write(title, { class: "title", x: 0, y: top - 8 }, this.tracks);
    svg("tspan", { dx: 8 }, head).textContent = values.length;
    write(note, { class: "note", x: right, y: top - 8 }, this.tracks);
    const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    svg("polyline", { class: "curve", points }, this.tracks);
    if (values.length === 1) svg("circle", { cx: x(0), cy: y(values[0]), r: 3 }, this.tracks);
    marks.forEach((i) => svg("circle", { class: "mark", cx: x(i), cy: y(values[i]), r: 7 }, this.tracks));
    return y;
  }

  drawTime(top) {
    const samples = this.data.signal.values.length;
    const step = niceStep(samples) / (this.width > 600 && niceStep(samples) > 1 ? 2 : 1);
    for (let t = 0; t < samples; t += step) write(t, { class: "time", x: this.x(t), y: top + 16 }, this.tracks);
    write("sample", { class: "time", x: (EDGE.left + this.width) / 2, y: top + 36 }, this.tracks);
  }

  drawTerms(weights) {
    this.terms.replaceChildren();
    this.terms.style.setProperty("--taps", weights.length);
    this.terms.classList.toggle("many", weights.length > 9);
    ["signal", "\u00d7 filter", "= product"].forEach((name) => { make("div", "name", this.terms).textContent = name; });
    this.cells = weights.map((weight, k) => {
      const [value, factor, product] = ["signal-cell", "", ""].map((kind) => make("div", `cell ${kind}`, this.terms));
      if (k === 0) value.classList.add("start");
      if (k === weights.length - 1) value.classList.add("end");
      this.fill(factor, weight, this.data.limits[1]);
      return [value, product];
    });
  }

  fill(cell, value, limit) {
    const label = short(value);
    cell.textContent = label;
    paint(cell, 0.5 + value / (2 * limit), this.stops, label);
  }

  show() { // everything that depends on the chosen output
    const { signal, output, weights, products, stride, limits, above, below } = this.data;
    const i = this.chosen, start = i * stride;
    const left = this.x(start - 0.5), right = this.x(start + weights.length - 0.5);
    const spare = Math.max(0, NARROWEST_WINDOW - (right - left));
    this.frame.setAttribute("x", left - spare / 2);
    this.frame.setAttribute("width", right - left + spare);
    const x = this.x(this.middle(i)), y = this.y(output.values[i]);
    for (const [name, value] of [["x1", x], ["x2", x], ["y2", y]]) this.hair.setAttribute(name, value);
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", y);
    const nearEnd = x > this.width - 110;
    this.value.textContent = short(output.values[i]);
    for (const [name, value] of [["x", x + (nearEnd ? -15 : 15)], ["y", y + 6], ["text-anchor", nearEnd ? "end" : "start"]])
      this.value.setAttribute(name, value);
    this.cells.forEach(([value, product], k) => {
      this.fill(value, signal.values[start + k], limits[0]);
      this.fill(product, products[i][k], limits[2]);
    });
    this.player.say(`Products above zero add up to ${short(above[i])}, below zero to ${short(below[i])}: `
      + `together ${short(output.values[i])}.`);
    this.tracks.setAttribute("aria-valuenow", i);
    this.tracks.setAttribute("aria-valuetext", `output ${i} is ${short(output.values[i])}`);
  }

  drag(event) {
    const { left } = this.tracks.getBoundingClientRect();
    const share = (event.clientX - left - EDGE.left) / (this.width - EDGE.left - EDGE.right);
    const sample = share * this.data.signal.values.length - 0.5;
    this.player.stop();
    this.choose(Math.round((sample - (this.data.weights.length - 1) / 2) / this.data.stride), false);
  }

  walk(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -FAST, PageUp: FAST,
      Home: -Infinity, End: Infinity }[event.key];
    if (!by) return;
    event.preventDefault();
    this.player.stop();
    this.step(by, true);
  }

  step(by, report) { this.choose(this.chosen + by, report); }

  choose(i, report) {
    this.chosen = Math.min(Math.max(i, 0), this.last);
    this.show();
    if (report) this.reportChoice();
  }

  startPlaying() {
    if (this.chosen === this.last) this.choose(0, false);
    this.stride = Math.max(1, Math.round(this.last * FRAME_MS / SWEEP_MS));
    return Math.max(FRAME_MS, Math.min(600, SWEEP_MS / Math.max(this.last, 1)));
  }

  playOn() {
    this.step(this.stride, false);
    return this.chosen < this.last;
  }

  reportChoice() { this.report("chosen", this.chosen); }

  destroy() {
    this.player.stop();
    this.observer.disconnect();
  }
}

const sweeps = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".sweep");
  if (!sweeps.has(root)) sweeps.set(root, new Sweep(root));
  const sweep = sweeps.get(root);
  sweep.update(component);
  return () => { sweep.destroy(); sweeps.delete(root); };
}
