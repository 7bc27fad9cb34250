// GoogLeNet's modules in a row: bars of their work in the colours of their paths. Every text arrives written.

const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
};

function isDark(root) {
  const probe = make("span", "", root);
  probe.style.color = "var(--st-background-color)";
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

function bar(parts, colours, parent) {
  const column = make("div", "bar", parent);
  parts.forEach((part, i) => {
    const piece = make("i", "", column);
    piece.style.setProperty("--part", part);
    if (colours) piece.style.background = colours[i];
  });
}

function plain(part, parent) { // the stem, the end: not to be chosen
  const stage = make("div", "stage plain", parent);
  const module = make("div", "module", make("div", "modules", stage));
  make("div", "share", module).textContent = part.share;
  bar(part.parts, null, module);
  make("b", "", module).textContent = part.name;
  make("small", "", module).textContent = "\u00a0";
}

function draw(root, data, press) {
  const colours = data.colours[isDark(root) ? "dark" : "light"];
  const focused = root.getRootNode().activeElement?.dataset?.name;
  root.replaceChildren();
  plain(data.stem, root);
  for (const { size, modules } of data.stages) {
    const stage = make("div", "stage", root);
    stage.style.setProperty("--count", modules.length);
    const row = make("div", "modules", stage);
    for (const { name, channels, parts, share, words, head } of modules) {
      const module = make("button", name === data.chosen ? "module chosen" : "module", row);
      module.dataset.name = name;
      module.setAttribute("aria-pressed", name === data.chosen);
      module.title = `${name}: ${words}, ${share}`;
      module.onclick = () => press(name);
      if (head) make("em", "", module).textContent = head;
      make("div", "share", module).textContent = share;
      bar(parts, colours, module);
      make("b", "", module).textContent = name;
      make("small", "", module).textContent = channels;
    }
    make("div", "size", stage).textContent = size;
  }
  plain(data.end, root);
  if (focused) root.querySelector(`[data-name="${focused}"]`)?.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".strip");
  draw(root, data, (name) => setTriggerValue("pressed", name));
}
