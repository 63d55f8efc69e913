// The plane of a VAE with two latent variables: every place of it is a picture.

import { labelChoice, linkButton, modelChoice, pythonButton } from "#app/controls.js";
import { h, isShortcut, prefersStillness } from "#app/dom.js";
import { latest } from "#app/latest.js";
import * as link from "#app/link.js";
import { PlaneMap } from "#app/map.js";
import { Path } from "#app/path.js";
import { pictureCanvas, show } from "#app/picture.js";
import { Points } from "#app/points.js";

export const name = "plane";
export const title = "Plane";
export const heading = (model) => `Every place of the plane is a ${noun(model)}`;

const REACH = 3.5; // of a plane without points
const CLICK = 5; // pixels that a click may move
const STEP = 0.02; // of the plane, for an arrow key
const THOUSANDTHS = 1000; // in which the address keeps a place

export async function mount(place, models, parameters, view = name) {
  const model = link.model(parameters, models);
  const points = model.points ? await Points.load(model.points) : null;
  return new Plane(place, models, model, points, parameters, view);
}

class Plane {
  constructor(place, models, model, points, parameters, view) {
    Object.assign(this, { models, model, points, view });
    this.label = link.label(parameters, model);
    this.at = link.numbers(parameters, "z", 2) ?? [...(points?.z.slice(0, 2) ?? [0, 0])];
    this.path = new Path(readEnds(parameters), (to) => this.moveTo(to));
    this.map = new PlaneMap(points, points?.reach ?? REACH);
    this.map.only = this.label;
    this.real = points ? new RealPicture(points, model) : null;
    this.canvas = pictureCanvas(model, "");
    this.where = h("output", { class: "value" });
    this.controls = h("div", { class: "controls" });
    this.draw = latest(async ({ at, label }) =>
      show(this.canvas, model, await model.decode(Float32Array.from(at), label)),
    );
    place.append(this.layout());
    this.fillControls();
    listenToPointer(this);
    listenToKeys(this);
    this.ready = this.update();
  }

  layout() {
    const picture = h("figure", {}, this.canvas, h("figcaption", {}, this.where));
    const hasLegend = this.points && !this.model.isConditional;
    return h(
      "div",
      { class: "stage" },
      h(
        "div",
        { class: "side" },
        h("div", { class: "pair" }, picture, this.real?.element),
        this.controls,
      ),
      h(
        "div",
        { class: "field-of-work" },
        this.map.element,
        hasLegend ? legend(this.points, this.model) : null,
        help(this.model),
      ),
    );
  }

  fillControls() {
    const controls = [
      modelChoice(this.models, this.model, (other) => link.go(this.view, { model: other.name })),
      labelChoice(
        this.model,
        this.label,
        (label) => this.choose(label),
        this.model.areDigits ? "Digit" : "Class",
      ),
      this.path.element,
      h(
        "div",
        { class: "buttons" },
        linkButton(),
        pythonButton(
          this.model,
          () => Float32Array.from(this.at),
          () => this.label,
        ),
      ),
    ];
    this.controls.replaceChildren(...controls.filter(Boolean));
  }

  update() {
    const [x, y] = this.at;
    this.map.place(x, y, this.path.ends);
    this.where.textContent = `z = (${x.toFixed(2)}, ${y.toFixed(2)})`;
    const sort = this.model.isConditional ? `, ${this.model.nameOf(this.label)}` : "";
    this.canvas.setAttribute("aria-label", `Decoded at ${x.toFixed(2)}, ${y.toFixed(2)}${sort}`);
    this.real?.show(x, y, this.label);
    link.write(this.view, {
      model: this.model.name,
      z: this.at.join(","),
      label: this.label === null ? null : link.labelText(this.model, this.label),
      path: this.path.isWhole ? this.path.ends.flat().join(",") : null,
    });
    return this.draw({ at: this.at, label: this.label });
  }

  /** Decode a place of the plane, as exactly as the address keeps it. */
  moveTo(to) {
    const { reach } = this.map;
    const inside = to.map((number) => Math.max(-reach, Math.min(reach, number)));
    this.at = inside.map((number) => Math.round(THOUSANDTHS * number) / THOUSANDTHS);
    return this.update();
  }

  /** Move there by hand: a film that plays is paused. */
  lead(to) {
    this.path.film.pause();
    this.moveTo(to);
  }

  addEnd() {
    this.path.add(this.at);
    this.update();
    if (this.path.isWhole && !prefersStillness()) this.path.film.play();
  }

  choose(label) {
    this.label = label;
    this.map.only = label;
    this.map.drawPoints();
    this.fillControls();
    this.update();
  }

  unmount() {
    this.path.film.pause();
    this.map.close();
  }
}

function listenToPointer(plane) {
  const { element } = plane.map;
  let pressed = null; // where the pointer went down

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressed = [event.clientX, event.clientY];
    element.setPointerCapture(event.pointerId);
    plane.lead(plane.map.toPlane(event));
  });
  element.addEventListener("pointermove", (event) => {
    const rests = Math.hypot(event.movementX, event.movementY) < 3;
    if (plane.path.film.plays && rests) return; // a hand that trembles stops no film
    if (event.pointerType === "mouse" || pressed) plane.lead(plane.map.toPlane(event));
  });
  element.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    const moved = Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]);
    pressed = null;
    if (moved <= CLICK) plane.addEnd();
  });
  element.addEventListener("pointercancel", () => (pressed = null));
  if (!plane.model.hasClasses) return;
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const count = plane.model.labels.names.length;
      plane.choose((plane.label + Math.sign(event.deltaY) + count) % count);
    },
    { passive: false },
  );
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function listenToKeys(plane) {
  plane.map.element.addEventListener("keydown", (event) => {
    if (isShortcut(event)) return;
    const digit = plane.model.hasClasses ? plane.model.labels.names.indexOf(event.key) : -1;
    if (event.key in MOVES) {
      const step = STEP * plane.map.reach * (event.shiftKey ? 5 : 1);
      plane.lead(plane.at.map((number, i) => number + step * MOVES[event.key][i]));
    } else if (event.key === "Enter") plane.addEnd();
    else if (event.key === " ") plane.path.toggle();
    else if (digit >= 0) plane.choose(digit);
    else return;
    event.preventDefault();
  });
}

/** The real picture whose code is nearest, in a figure. */
class RealPicture {
  constructor(points, model) {
    this.points = points;
    this.canvas = h("canvas", {
      class: "picture",
      role: "img",
      width: points.width,
      height: points.height,
      "aria-label": `The nearest real ${noun(model)}`,
    });
    this.caption = h("figcaption");
    this.element = h("figure", { class: "real" }, this.canvas, this.caption);
  }

  show(x, y, label) {
    const { index, distance } = this.points.nearest(x, y, label);
    this.points.show(this.canvas, index);
    const named = this.points.nameOf(this.points.labels[index]);
    this.caption.textContent = `nearest real ${named}, ${distance.toFixed(2)} away`;
  }
}

function noun(model) {
  return model.areDigits ? "digit" : "picture";
}

function legend(points, model) {
  const classes = [...new Set(points.labels)].sort((a, b) => a - b);
  return h(
    "ul",
    { class: "legend", "aria-label": `Colours of the ${model.areDigits ? "digits" : "classes"}` },
    classes.map((i) =>
      h("li", {}, h("i", { style: `background: var(--class-${i % 10})` }), points.nameOf(i)),
    ),
  );
}

function help(model) {
  return h(
    "p",
    { class: "help", id: "plane-help" },
    "Move over the plane, or drag on a touch screen. Two clicks make a path, which plays as a film. ",
    wheelHelp(model),
    "With keys: arrows move, with Shift in large steps; Enter sets an end of the path; the space ",
    "bar plays it. The circles hold a half, and 99 per cent, of N(0, I).",
  );
}

function wheelHelp(model) {
  if (!model.hasClasses) return "";
  return model.areDigits
    ? "The wheel, or the keys 0 to 9, change the digit. "
    : "The wheel changes the class. ";
}

function readEnds(parameters) {
  const ends = link.numbers(parameters, "path", 4);
  return ends ? [ends.slice(0, 2), ends.slice(2)] : [];
}
