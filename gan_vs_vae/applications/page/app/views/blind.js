// A blind test of forty trials: which picture is real, and which looks more natural?

import { button, linkButton } from "#app/controls.js";
import { h, isShortcut } from "#app/dom.js";
import * as link from "#app/link.js";
import { imageData, pictureCanvas } from "#app/picture.js";
import { Points } from "#app/points.js";
import { freshSeed } from "#app/random.js";
import { percent, against } from "#app/statistics.js";
import { COUNT, pairs, score, trials } from "#app/trials.js";

export const name = "blind";
export const title = "GAN or VAE?";
export const heading = () => "Can you tell?";

const STEP = 17; // the real pictures have 16 levels of grey; generated ones beside them get the same
const QUESTIONS = {
  real: "Which one is a real picture?",
  natural: "Which one looks more natural?",
};

export async function mount(place, models, parameters) {
  const paired = new Set(pairs(models).map((pair) => pair.data));
  const withPoints = models.find((model) => model.points && paired.has(model.data));
  const real = withPoints
    ? { data: withPoints.data, points: await Points.load(withPoints.points) }
    : null;
  return new Blind(place, models, real, parameters);
}

class Blind {
  constructor(place, models, real, parameters) {
    this.points = real?.points;
    this.seed = link.whole(parameters, "seed", freshSeed());
    this.trials = trials(models, real, this.seed);
    this.answers = readAnswers(parameters.get("answers"));
    this.content = h("div", { class: "trial" });
    place.append(this.content);
    this.listening = new AbortController();
    addEventListener("keydown", (event) => this.hear(event), { signal: this.listening.signal });
    this.ready = this.next();
  }

  async next() {
    const answers = this.answers.map((isRight) => (isRight ? "r" : "l")).join("");
    link.write(name, { seed: this.seed, answers });
    if (this.answers.length < COUNT) await this.ask(this.trials[this.answers.length]);
    else this.content.replaceChildren(...report(score(this.trials, this.answers)));
  }

  async ask(trial) {
    const shown = trial.isSwapped ? [...trial.pictures].reverse() : trial.pictures;
    const pictures = await Promise.all(shown.map((each) => render(each, trial, this.points)));
    const n = this.answers.length;
    this.content.replaceChildren(
      h("p", { class: "question", role: "status" }, QUESTIONS[trial.question]),
      h(
        "div",
        { class: "choices" },
        pictures.map((canvas, i) => this.choice(canvas, i === 1)),
      ),
      h("progress", { max: COUNT, value: n, "aria-label": "Trials" }),
      h("p", { class: "help" }, `${n + 1} of ${COUNT}. The keys ← and → choose, too.`),
    );
    this.content.dataset.trial = n;
  }

  choice(canvas, isRight) {
    const choose = () => {
      // A double click is one answer.
      for (const each of this.content.querySelectorAll(".choice")) each.disabled = true;
      this.answers.push(isRight);
      this.next();
    };
    const side = h("span", {}, isRight ? "right" : "left");
    return h("button", { type: "button", class: "choice", onclick: choose }, canvas, side);
  }

  hear(event) {
    if (isShortcut(event) || event.repeat) return; // a key that is held is one answer
    const i = ["ArrowLeft", "ArrowRight"].indexOf(event.key);
    const choice = this.content.querySelectorAll(".choice")[i];
    if (!choice || event.target.closest?.("nav")) return;
    event.preventDefault();
    choice.click();
  }

  unmount() {
    this.listening.abort();
  }
}

/** A canvas with one of the two pictures of a trial. Nothing about it says which it is. */
async function render(picture, trial, points) {
  if (!picture.model) {
    const canvas = h("canvas", { width: points.width, height: points.height });
    points.show(canvas, picture.index);
    return dressed(canvas);
  }
  const canvas = pictureCanvas(picture.model, "");
  const outputs = await picture.model.decode(picture.z, picture.label);
  const data = imageData(picture.model, outputs);
  if (trial.question === "real") {
    data.data.forEach((level, i) => (data.data[i] = STEP * Math.round(level / STEP)));
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  return dressed(canvas);
}

function dressed(canvas) {
  canvas.className = "picture";
  canvas.removeAttribute("aria-label");
  canvas.setAttribute("role", "presentation");
  return canvas;
}

function report({ told, preferred, claims }) {
  return [
    h("p", { class: "question", role: "status" }, "Your score"),
    told.size ? toldTable(told) : "",
    preferredTable(preferred),
    h("h2", {}, "Against the report"),
    h(
      "ul",
      { class: "claims" },
      claims.map((claim) => h("li", {}, `${claim.text} (${claim.section}): ${claim.verdict}.`)),
    ),
    h(
      "p",
      { class: "help" },
      "Brackets are 95 per cent intervals (Wilson). Half is chance: of pictures that nobody can ",
      "tell from real ones, half are taken for real (HYPE; Zhou et al., 2019). Forty answers of one ",
      "person say little: look at the intervals.",
    ),
    h(
      "div",
      { class: "buttons" },
      button("Once more", () => (location.hash = `#/${name}?seed=${freshSeed()}`), {
        class: "first",
      }),
      linkButton(),
    ),
  ];
}

function toldTable(told) {
  const says = {
    above: "you can tell them from real ones",
    below: "you take them for real, more often than the real ones",
    open: "not distinguishable from guessing",
  };
  const rows = [...told].map(([family, row]) => [
    `${family} beside a real picture`,
    shareCell(row),
    says[against(row.interval, 0.5)],
  ]);
  return table("Which one is real?", ["pictures of the", "you found the real one", "so"], rows);
}

function preferredTable(preferred) {
  const says = {
    above: "the GAN looks more natural to you",
    below: "the VAE looks more natural to you",
    open: "no clear preference",
  };
  const rows = [...preferred].map(([data, row]) => [
    data ?? "all",
    shareCell(row),
    says[against(row.interval, 0.5)],
  ]);
  return table("Which one looks more natural?", ["data set", "you chose the GAN", "so"], rows);
}

function shareCell({ hits, n, interval }) {
  return `${hits} of ${n} [${percent(interval[0])}, ${percent(interval[1])}]`;
}

function table(caption, head, rows) {
  return h(
    "table",
    {},
    h("caption", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head.map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map(([first, ...rest]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, first),
          rest.map((text) => h("td", {}, text)),
        ),
      ),
    ),
  );
}

function readAnswers(text) {
  return /^[lr]{0,40}$/.test(text ?? "") ? [...(text ?? "")].map((letter) => letter === "r") : [];
}
