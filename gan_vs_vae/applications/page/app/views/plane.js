// The plane of a VAE with two latent variables: every place of it is a picture.

import {
  button,
  labelChoice,
  linkButton,
  modelChoice,
  pythonButton,
  slider,
} from "#app/controls.js";
import { h, prefersStillness } from "#app/dom.js";
import { line } from "#app/latent.js";
import { latest } from "#app/latest.js";
import * as link from "#app/link.js";
import { PlaneMap } from "#app/map.js";
import { pictureCanvas, show } from "#app/picture.js";
import { Points } from "#app/points.js";

export const name = "plane";
export const title = "Plane";
export const heading = "Every place of the plane is a digit";

const REACH = 3.5; // of a plane without points
const CLICK = 5; // pixels that a click may move
const FILM = 3000; // milliseconds from one end of the path to the other
const STEP = 0.02; // of the plane, for an arrow key

export async function mount(place, models, parameters, view = name) {
  const model = models.find((each) => each.name === parameters.get("model")) ?? models[0];
  const points = model.points ? await Points.load(model.points) : null;
  const reach = points?.reach ?? REACH;
  let label = link.label(parameters, model);
  let [x, y] = link.numbers(parameters, "z", 2) ?? [...(points?.z.slice(0, 2) ?? [0, 0])];
  let path = readPath(parameters);
  let film = null; // the film that plays: { start, from }
  let share = 0; // of the path

  const map = new PlaneMap(points, reach);
  map.only = label;
  map.element.tabIndex = 0;
  map.element.setAttribute("role", "application");
  map.element.setAttribute("aria-label", "The plane of z");
  map.element.setAttribute("aria-describedby", "plane-help");
  const canvas = pictureCanvas(model, "");
  const where = h("output", { class: "value" });
  const real = points ? realPicture(points) : null;
  const scrub = slider({
    label: "Path",
    min: 0,
    max: 1,
    step: 0.01,
    value: 0,
    show: (t) => `${Math.round(100 * t)} %`,
    oninput: (t) => {
      stop();
      follow(t);
    },
  });
  const play = button("Play", () => (film ? stop() : start()));
  const pathControls = h("div", { class: "path", hidden: path?.length !== 2 }, scrub.element, play);
  const controls = h("div", { class: "controls" });

  const draw = latest(async ([at, sort]) =>
    show(canvas, model, await model.decode(Float32Array.from(at), sort)),
  );

  function update() {
    map.place(x, y, path);
    where.textContent = `z = (${x.toFixed(2)}, ${y.toFixed(2)})`;
    const sort = model.isConditional ? `, ${model.nameOf(label)}` : "";
    canvas.setAttribute("aria-label", `Decoded at ${x.toFixed(2)}, ${y.toFixed(2)}${sort}`);
    real?.show(x, y, label);
    link.write(view, {
      model: model.name,
      z: [x, y].map((number) => number.toFixed(3)).join(","),
      label: label === null ? null : link.labelText(model, label),
      path: path?.flat().map((number) => number.toFixed(2)).join(","),
    });
    return draw([[x, y], label]);
  }

  function moveTo(to) {
    [x, y] = to.map((number) => Math.round(1000 * number) / 1000);
    return update();
  }

  // -- the path between two clicks -----------------------------------------------------------

  function addEnd() {
    path = path === null || path.length === 2 ? [[x, y]] : [path[0], [x, y]];
    pathControls.hidden = path.length !== 2;
    if (path.length === 2 && !prefersStillness()) start();
    else update();
  }

  function follow(t) {
    share = t;
    scrub.set(t);
    moveTo([...line(path[0], path[1], t)]);
  }

  function start() {
    if (share >= 1) share = 0;
    film = { since: performance.now(), from: share };
    play.textContent = "Pause";
    requestAnimationFrame(frame);
  }

  function frame(now) {
    if (film === null) return;
    follow(Math.min(1, film.from + (now - film.since) / FILM));
    if (share >= 1) stop();
    else requestAnimationFrame(frame);
  }

  function stop() {
    film = null;
    play.textContent = "Play";
  }

  // -- pointer, wheel and keys ---------------------------------------------------------------

  function hover(event) {
    stop();
    moveTo(map.toPlane(event));
  }

  let pressed = null;
  map.element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressed = [event.clientX, event.clientY];
    map.element.setPointerCapture(event.pointerId);
    hover(event);
  });
  map.element.addEventListener("pointermove", (event) => {
    // While a film plays, the pointer rests where the path was ended.
    if (film !== null && pressed === null && event.movementX ** 2 + event.movementY ** 2 < 9) return;
    if (event.pointerType === "mouse" || pressed !== null) hover(event);
  });
  map.element.addEventListener("pointerup", (event) => {
    const moved = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]);
    if (pressed && moved <= CLICK) {
      share = 0;
      addEnd();
    }
    pressed = null;
  });
  map.element.addEventListener("pointercancel", () => (pressed = null));
  map.element.addEventListener("keydown", (event) => {
    const step = STEP * reach * (event.shiftKey ? 5 : 1);
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const digit = model.hasClasses ? model.labels.names.indexOf(event.key) : -1;
    if (event.key in moves) {
      stop();
      const [across, up] = moves[event.key];
      const clamp = (number) => Math.max(-reach, Math.min(reach, number));
      moveTo([clamp(x + across * step), clamp(y + up * step)]);
    } else if (event.key === "Enter") {
      share = 0;
      addEnd();
    } else if (event.key === " " && path?.length === 2) film ? stop() : start();
    else if (digit >= 0) choose(digit);
    else return;
    event.preventDefault();
  });
  if (model.hasClasses) {
    map.element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const count = model.labels.names.length;
        choose((label + Math.sign(event.deltaY) + count) % count);
      },
      { passive: false },
    );
  }

  function choose(next) {
    label = next;
    map.only = label;
    map.drawPoints();
    fillControls();
    update();
  }

  function fillControls() {
    controls.replaceChildren(
      ...[
        modelChoice(models, model, (other) => {
          link.forget();
          location.hash = `#/${view}?model=${other.name}`;
        }),
        labelChoice(model, label, choose, "Digit"),
        pathControls,
        h(
          "div",
          { class: "buttons" },
          linkButton(),
          pythonButton(model, () => Float32Array.of(x, y), () => label),
        ),
      ].filter(Boolean),
    );
  }

  const recolour = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => map.resize();
  recolour.addEventListener("change", redraw);
  addEventListener("theme", redraw);

  fillControls();
  place.append(
    h(
      "div",
      { class: "stage" },
      h(
        "div",
        { class: "side" },
        h(
          "div",
          { class: "pair" },
          h("figure", {}, canvas, h("figcaption", {}, where)),
          real?.element ?? "",
        ),
        controls,
      ),
      h(
        "div",
        { class: "field-of-work" },
        map.element,
        points && !model.isConditional ? legend(points) : "",
        help(model),
      ),
    ),
  );
  return {
    ready: update(),
    unmount: () => {
      stop();
      map.observer.disconnect();
      recolour.removeEventListener("change", redraw);
      removeEventListener("theme", redraw);
    },
  };
}

/** The real digit whose code is nearest, in a figure. */
function realPicture(points) {
  const canvas = h("canvas", {
    class: "picture",
    role: "img",
    width: points.width,
    height: points.height,
    "aria-label": "The nearest real digit",
  });
  const caption = h("figcaption", {}, "");
  return {
    element: h("figure", { class: "real" }, canvas, caption),
    show(x, y, label) {
      const { index, distance } = points.nearest(x, y, label);
      points.show(canvas, index);
      caption.textContent = `nearest real ${points.labels[index]}, ${distance.toFixed(2)} away`;
    },
  };
}

function legend(points) {
  const digits = [...new Set(points.labels)].sort((a, b) => a - b);
  return h(
    "ul",
    { class: "legend", "aria-label": "Colours of the digits" },
    digits.map((digit) =>
      h("li", {}, h("i", { style: `background: var(--class-${digit % 10})` }), String(digit)),
    ),
  );
}

function help(model) {
  return h(
    "p",
    { class: "help", id: "plane-help" },
    "Move over the plane, or drag on a touch screen. Two clicks make a path, which plays as a film. ",
    model.hasClasses ? "The wheel, or the keys 0 to 9, change the digit. " : "",
    "With keys: arrows move, with Shift in large steps; Enter sets an end of the path; the space ",
    "bar plays it. The circles hold a half, and 99 per cent, of N(0, I).",
  );
}

function readPath(parameters) {
  const ends = link.numbers(parameters, "path", 4);
  return ends ? [ends.slice(0, 2), ends.slice(2)] : null;
}
