// Elements, and how cells look: their colours and labels. The other figures build on these.

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
};

const svg = (tag, attributes, parent) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent?.append(element);
  return element;
};

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const luminance = (rgb) => (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]) / 255;

function colourAt(stops, t) { // t in 0..1
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(at), stops.length - 2);
  const [a, b] = [channels(stops[i]), channels(stops[i + 1])];
  return a.map((value, k) => Math.round(value + (b[k] - value) * (at - i)));
}

function isDark(element) {
  const probe = make("span", "", element);
  probe.style.color = "var(--st-background-color)";
  const rgb = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return luminance(rgb) < 0.5;
}

function paint(cell, t, stops, label) {
  const rgb = colourAt(stops, t);
  cell.style.background = `rgb(${rgb})`;
  cell.style.color = luminance(rgb) > 0.52 ? "#1F2430" : "#FBFAF7";
  cell.style.setProperty("--shrink", 3.7 / Math.max(label.length, 1)); // a square cell holds 3.7 digits
}
