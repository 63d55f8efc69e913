// A walk through z: from one drawn point to the next, on great circles.

import {
  button,
  labelChoice,
  linkButton,
  modelChoice,
  pythonButton,
  slider,
} from "#app/controls.js";
import { h, prefersStillness, saveFile } from "#app/dom.js";
import { Film } from "#app/film.js";
import { gif } from "#app/gif.js";
import { greatCircle } from "#app/latent.js";
import { latest } from "#app/latest.js";
import * as link from "#app/link.js";
import { imageData, pictureCanvas, show } from "#app/picture.js";
import { freshSeed, normals } from "#app/random.js";

export const name = "walk";
export const title = "Walk";
export const heading = () => "A walk through z";

const LEGS = 4; // of a walk, the last of which leads back to the first point
const FRAMES = 16; // of a leg, in a GIF
const GIF_WIDTH = 256; // pixels, about
const HUNDREDTHS = 100; // in which the address keeps the place
const [FASTEST, SLOWEST] = [0.5, 8]; // seconds from point to point

export function mount(place, models, parameters) {
  const model = link.model(parameters, models);
  return new Walk(place, models, model, parameters);
}

class Walk {
  constructor(place, models, model, parameters) {
    Object.assign(this, { models, model });
    this.seed = link.whole(parameters, "seed", 1);
    this.label = link.label(parameters, model);
    // 2.5 is between the third point and the next.
    this.at = (Math.abs(link.whole(parameters, "at", 0)) / HUNDREDTHS) % LEGS;
    const seconds = link.whole(parameters, "speed", 20) / 10;
    this.seconds = Math.min(SLOWEST, Math.max(FASTEST, seconds));
    this.canvas = pictureCanvas(model, "");
    this.message = h("p", { class: "message", role: "status" });
    this.film = new Film("Walk", {
      class: "first",
      onframe: (passed) => {
        this.at = (this.at + passed / this.seconds) % LEGS;
        this.update();
        return true;
      },
      onpause: () => this.stand(),
    });
    this.place = this.placeSlider();
    this.draw = latest(async () =>
      show(this.canvas, model, await model.decode(this.z, this.label)),
    );
    place.append(this.layout());
    this.ready = this.update();
    if (!prefersStillness() && !parameters.has("at")) this.film.play();
  }

  layout() {
    return h(
      "div",
      { class: "stage" },
      h("div", { class: "field-of-work" }, h("figure", {}, this.canvas)),
      h("div", { class: "side" }, this.controls(), help()),
    );
  }

  controls() {
    return h(
      "div",
      { class: "controls" },
      modelChoice(this.models, this.model, (other) =>
        link.go(name, { model: other.name, seed: this.seed }),
      ),
      labelChoice(this.model, this.label, (label) => {
        this.label = label;
        this.update();
      }),
      this.place.element,
      this.speedSlider().element,
      h(
        "div",
        { class: "buttons" },
        this.film.button,
        button("Other points", () => {
          this.seed = freshSeed();
          this.update();
        }),
        button("Keep as GIF", () => this.keep()),
        linkButton(),
        pythonButton(
          this.model,
          () => this.z,
          () => this.label,
        ),
      ),
      this.message,
    );
  }

  placeSlider() {
    return slider({
      label: "Place",
      min: 0,
      max: LEGS,
      step: 1 / HUNDREDTHS,
      value: this.at,
      show: (at) => at.toFixed(2),
      oninput: (at) => {
        this.film.pause();
        this.at = at % LEGS;
        this.update();
      },
    });
  }

  speedSlider() {
    return slider({
      label: "Seconds from point to point",
      min: FASTEST,
      max: SLOWEST,
      step: 0.1,
      value: this.seconds,
      show: (seconds) => `${seconds.toFixed(1)} s`,
      oninput: (seconds) => {
        this.seconds = seconds;
        this.update();
      },
    });
  }

  point(at) {
    const corner = (k) => normals(this.model.latent_dim, this.seed + (k % LEGS));
    const k = Math.floor(at);
    return greatCircle(corner(k), corner(k + 1), at - k);
  }

  get z() {
    return this.point(this.at);
  }

  /** Stay where the address says, so that a link brings back the very same picture. */
  stand() {
    this.at = (Math.round(this.at * HUNDREDTHS) / HUNDREDTHS) % LEGS;
    this.update();
  }

  update() {
    const sort = this.model.isConditional ? `, ${this.model.nameOf(this.label)}` : "";
    this.canvas.setAttribute("aria-label", `A walk through z of ${this.model.title}${sort}`);
    this.place.set(this.at);
    link.write(name, {
      model: this.model.name,
      seed: this.seed,
      label: this.label === null ? null : link.labelText(this.model, this.label),
      at: Math.round(this.at * HUNDREDTHS),
      speed: Math.round(this.seconds * 10),
    });
    return this.draw();
  }

  async keep() {
    this.film.pause();
    const frames = [];
    for (let k = 0; k < LEGS * FRAMES; k++) {
      const outputs = await this.model.decode(this.point(k / FRAMES), this.label);
      frames.push(imageData(this.model, outputs));
      this.message.textContent = `Frame ${k + 1} of ${LEGS * FRAMES} …`;
    }
    const film = gif(frames, { size: gifSize(this.model), delay: 60 });
    saveFile(`${this.model.name}-walk.gif`, "image/gif", film);
    this.message.textContent = "Kept as a GIF of one round.";
  }

  unmount() {
    this.film.pause();
    link.forget();
  }
}

/** [width, height] of a GIF: about GIF_WIDTH across, with the proportions that the page shows. */
function gifSize(model) {
  const across = model.image_shape[1];
  const width = across * Math.max(1, Math.round(GIF_WIDTH / across));
  return [width, Math.round((width * model.aspect[1]) / model.aspect[0])];
}

function help() {
  return h(
    "p",
    { class: "help" },
    `The walk joins ${LEGS} points that are drawn from N(0, I), on great circles, and comes `,
    "back to the first.",
  );
}
