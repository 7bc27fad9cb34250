// A timeline: a curve, a slider below it whose thumb stands under the curve's dot, and pictures that follow the step.

const PLOT = { left: 46, right: 12, top: 26, bottom: 8, height: 120 }; // pixels
const THUMB = 20; // pixels, as in board.css

class Timeline {
  constructor(data, parent, choose) { // choose(step, report)
    this.data = data;
    this.last = data.heights.length - 1;
    this.figure = make("figure", "timeline", parent);
    this.plot = svg("svg", { class: "plot", role: "img", "aria-label": `${data.title}, by ${data.name}` }, this.figure);
    this.slider = make("input", "slider", this.figure);
    Object.assign(this.slider, { type: "range", min: 0, max: this.last, step: 1 });
    this.slider.setAttribute("aria-label", data.name);
    this.slider.dataset.at = "timeline";
    this.slider.oninput = () => choose(Number(this.slider.value), false);
    this.slider.onchange = () => choose(Number(this.slider.value), true);
    this.plot.onclick = (event) => {
      const share = (event.clientX - this.plot.getBoundingClientRect().left - PLOT.left) / this.breadth;
      choose(Math.min(Math.max(Math.round(share * this.last), 0), this.last), true);
    };
    this.axis = make("div", "axis", this.figure);
  }

  x(step) { return PLOT.left + this.breadth * step / Math.max(this.last, 1); }

  y(height) { return PLOT.top + (1 - height) * (PLOT.height - PLOT.top - PLOT.bottom); }

  layout(width) {
    this.breadth = width - PLOT.left - PLOT.right;
    const { heights, x_ticks, y_ticks, title, name } = this.data;
    this.plot.replaceChildren();
    this.plot.setAttribute("viewBox", `0 0 ${width} ${PLOT.height}`);
    svg("text", { x: 0, y: 14, class: "name" }, this.plot).textContent = title;
    for (const [at, label] of y_ticks) {
      svg("line", { x1: PLOT.left, x2: width - PLOT.right, y1: this.y(at), y2: this.y(at) }, this.plot);
      svg("text", { x: PLOT.left - 8, y: this.y(at) + 5, "text-anchor": "end" }, this.plot).textContent = label;
    }
    const points = heights.map((height, step) => `${this.x(step).toFixed(1)},${this.y(height).toFixed(1)}`);
    svg("polyline", { points: points.join(" "), class: "curve" }, this.plot);
    this.hair = svg("line", { y1: PLOT.top, y2: PLOT.height, class: "hair" }, this.plot);
    this.dot = svg("circle", { r: 6.5, class: "dot" }, this.plot);
    Object.assign(this.slider.style, {
      marginLeft: `${PLOT.left - THUMB / 2}px`, width: `${this.breadth + THUMB}px`,
    });
    this.axis.replaceChildren();
    for (const [at, label] of x_ticks) {
      const tick = make("span", "", this.axis);
      tick.textContent = label === "0" ? `${name} 0` : label;
      tick.style.left = `${PLOT.left + at * this.breadth}px`;
    }
  }

  place(step) {
    this.slider.value = step;
    if (!this.dot) return;
    const [x, y] = [this.x(step), this.y(this.data.heights[step])];
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", y);
    this.hair.setAttribute("x1", x);
    this.hair.setAttribute("x2", x);
  }
}

class Film {
  constructor(data, parent, image) { // image: all frames one below the other
    this.data = data;
    this.image = image;
    this.step = 0;
    this.figure = make("figure", "grid film", parent);
    const title = make("figcaption", "title", this.figure);
    make("b", "", title).textContent = data.title;
    make("span", "shape", title).textContent = `${data.height} × ${data.width}`;
    this.canvas = make("canvas", "", this.figure);
    Object.assign(this.canvas, { width: data.width, height: data.height });
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", data.alt);
    image.decode().then(() => this.place(this.step), () => {});
  }

  layout(widest) {
    const { height, width } = this.data;
    this.canvas.style.width = `${Math.round(Math.min(widest, (widest * 0.7 * width) / height))}px`;
  }

  place(step) {
    this.step = step;
    if (!this.image.complete) return;
    const { count, height, width } = this.data;
    const top = Math.min(step, count - 1) * height;
    this.canvas.getContext("2d").drawImage(this.image, 0, top, width, height, 0, 0, width, height);
  }
}
