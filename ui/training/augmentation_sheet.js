// A picture and a sheet of its variants; pressing one chooses it. The frame on the picture is what the chosen one shows.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 0.17; // of the picture's side, around it, at least; more where the frame reaches further

const make = (tag, parent, attributes = {}, space = null) => {
  const element = space ? document.createElementNS(space, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
};

function original({ src, caption, alt, frame }, parent) {
  const figure = make("figure", parent, { class: "original" });
  const reach = Math.max(...frame.flat().map((place) => Math.max(-place, place - 1)));
  const margin = Math.max(MARGIN, reach + 0.06);
  const side = 1 + 2 * margin;
  const box = { viewBox: `${-margin} ${-margin} ${side} ${side}`, role: "img", "aria-label": alt };
  const drawing = make("svg", figure, box, SVG);
  make("image", drawing, { href: src, width: 1, height: 1 }, SVG);
  make("polygon", drawing, { points: frame.map((point) => point.join(",")).join(" ") }, SVG);
  make("circle", drawing, { cx: frame[0][0], cy: frame[0][1], r: 0.03 * side }, SVG);
  make("figcaption", figure).textContent = caption;
}

function draw(root, data, press) {
  const focused = root.getRootNode().activeElement?.dataset?.place;
  root.replaceChildren();
  const cells = make("div", root, { class: data.pixelated ? "cells pixelated" : "cells" });
  original(data.original, cells);
  data.variants.forEach(({ src, label, alt }, place) => {
    const button = make("button", cells, { class: "variant", "data-place": place, "aria-pressed": place === data.chosen });
    make("img", button, { src, alt });
    make("span", button).textContent = label;
    button.onclick = () => press(place);
  });
  if (focused) root.querySelector(`[data-place="${focused}"]`)?.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  draw(parentElement.querySelector(".sheet"), data, (place) => setTriggerValue("pressed", String(place)));
}
