// A player: back, play, next, and a sentence beside them. It keeps the beat; its owner does the moving and has
//   step(by, report)   moves by so many steps, and tells Python if asked to;
//   startPlaying()     begins, and gives the milliseconds between two moves;
//   playOn()           moves on, and says whether there is more to come;
//   reportChoice()     tells Python where it stands.

const ICONS = {
  back: "M15.5 5 8.5 12l7 7", next: "M8.5 5l7 7-7 7", play: "M7 4.5v15l12.5-7.5z", pause: "M8 5v14M16 5v14",
};

class Player {
  constructor(owner) {
    this.owner = owner;
    this.timer = null;
    this.element = make("div", "player");
    this.button("back", "Previous step", () => { this.stop(); owner.step(-1, true); });
    this.playButton = this.button("play", "Play", () => (this.timer ? this.stop(true) : this.play()));
    this.playButton.classList.add("main");
    this.button("next", "Next step", () => { this.stop(); owner.step(1, true); });
    this.sentence = make("div", "sentence", this.element);
    this.sentence.setAttribute("aria-live", "polite");
  }

  button(icon, label, action) {
    const button = make("button", "tool", this.element);
    button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg>';
    button.dataset.at = `player.${icon}`; // so that a board which redraws gives the focus back
    button.onclick = action;
    this.label(button, icon, label);
    return button;
  }

  label(button, icon, label) {
    button.querySelector("path").setAttribute("d", ICONS[icon]);
    button.setAttribute("aria-label", label);
    button.title = label;
  }

  say(sentence) { this.sentence.textContent = sentence; }

  play() {
    this.label(this.playButton, "pause", "Pause");
    this.sentence.setAttribute("aria-live", "off"); // nobody can listen that fast
    const beat = this.owner.startPlaying();
    this.timer = setInterval(() => { if (!this.owner.playOn()) this.stop(true); }, beat);
  }

  stop(report = false) {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.label(this.playButton, "play", "Play");
    this.sentence.setAttribute("aria-live", "polite");
    if (report) this.owner.reportChoice();
  }
}
