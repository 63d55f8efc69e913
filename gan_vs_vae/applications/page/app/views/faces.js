// A face is encoded; its attributes are changed; it is decoded again.

import { likelyAttributes } from "#app/attributes.js";
import { button, labelChoice, linkButton, modelChoice, pythonButton } from "#app/controls.js";
import { Crop } from "#app/crop.js";
import { h } from "#app/dom.js";
import { latest } from "#app/latest.js";
import * as link from "#app/link.js";
import { readPhoto, takePhoto } from "#app/photo.js";
import { imageData, pictureCanvas, scaled, show } from "#app/picture.js";
import { freshSeed, normals } from "#app/random.js";

export const name = "faces";
export const title = "Faces";
export const heading = "The same face, with another attribute";

const CODE_DIGITS = 3; // of each number of a code in the address

export function mount(place, models, parameters) {
  const model = models.find((each) => each.name === parameters.get("model")) ?? models[0];
  const code = link.numbers(parameters, "z", model.latent_dim);
  let seed = link.whole(parameters, "seed", 1);
  let z = code ? Float32Array.from(code) : normals(model.latent_dim, seed);
  let hasCode = code !== null;
  let before = labelIn(parameters.get("before"), model);
  let after = parameters.has("label") ? link.label(parameters, model) : changed(before, model);

  const photoCanvas = pictureCanvas(model, "Your photo, as the network sees it");
  const photoFigure = h("figure", { hidden: true }, photoCanvas, h("figcaption", {}, "your photo"));
  const beforeCanvas = pictureCanvas(model, "");
  const afterCanvas = pictureCanvas(model, "");
  const beforeCaption = h("figcaption", {}, "");
  const afterCaption = h("figcaption", {}, "");
  const message = h("p", { class: "message", role: "status" });
  const beforeControls = h("div");
  const afterControls = h("div");
  const crop = new Crop(model, () => encode());
  const cropping = h(
    "div",
    { class: "cropping", hidden: true },
    crop.canvas,
    h(
      "p",
      { class: "help", id: "crop-help" },
      "Drag the photo until the eyes and the mouth lie on the lines; the wheel enlarges it. ",
      "With keys: arrows, + and −.",
    ),
  );

  const draw = latest(async () => {
    show(beforeCanvas, model, await model.decode(z, before));
    show(afterCanvas, model, await model.decode(z, after));
  });

  function update() {
    beforeCaption.textContent = `before: ${model.nameOf(before)}`;
    afterCaption.textContent = `after: ${model.nameOf(after)}`;
    beforeCanvas.setAttribute("aria-label", `A face, decoded with ${model.nameOf(before)}`);
    afterCanvas.setAttribute("aria-label", `The same face, decoded with ${model.nameOf(after)}`);
    link.write(name, {
      model: model.name,
      seed: hasCode ? null : seed,
      z: hasCode ? [...z].map((number) => number.toFixed(CODE_DIGITS)).join(",") : null,
      before: link.labelText(model, before),
      label: link.labelText(model, after),
    });
    return draw();
  }

  /** Encode the part of the photo that is chosen now. */
  const encode = latest(async () => {
    const seen = crop.pixels();
    const x = scaled(model, seen);
    photoCanvas.getContext("2d").putImageData(imageData(model, x), 0, 0);
    // As the address keeps it, so that a link brings back the very same face.
    const found = await model.encode(x, before);
    z = Float32Array.from(found, (number) => Number(number.toFixed(CODE_DIGITS)));
    hasCode = true;
    await update();
  });

  async function open(photo) {
    message.textContent = "";
    cropping.hidden = photoFigure.hidden = false;
    crop.open(photo);
    message.textContent = "Looking for the attributes that it shows …";
    before = await likelyAttributes(model, scaled(model, crop.pixels()));
    after = [...before];
    message.textContent = `It looks as ${model.nameOf(before)}: correct that below if it is wrong.`;
    fillControls();
    await encode();
  }

  async function take(source) {
    try {
      const photo = await source();
      if (photo) await open(photo);
    } catch (error) {
      message.textContent = `${error.message}.`;
    }
  }

  function sample() {
    seed = freshSeed();
    z = normals(model.latent_dim, seed);
    hasCode = false;
    cropping.hidden = photoFigure.hidden = true;
    message.textContent = "";
    update();
  }

  function fillControls() {
    beforeControls.replaceChildren(
      labelChoice(model, before, (next) => {
        before = next;
        photoFigure.hidden ? update() : encode();
      }, "The picture shows"),
    );
    afterControls.replaceChildren(
      labelChoice(model, after, (next) => {
        after = next;
        update();
      }, "Change it to"),
    );
  }

  const file = h("input", {
    type: "file",
    accept: "image/*",
    class: "hidden",
    "aria-label": "A photo of a face",
    tabindex: -1,
    onchange: () => {
      const [chosen] = file.files;
      file.value = ""; // the same file can be chosen again
      if (chosen) take(() => readPhoto(chosen));
    },
  });
  fillControls();
  const stage = h(
    "div",
    { class: "stage" },
    h(
      "div",
      { class: "field-of-work" },
      h(
        "div",
        { class: "triple" },
        photoFigure,
        h("figure", {}, beforeCanvas, beforeCaption),
        h("figure", {}, afterCanvas, afterCaption),
      ),
      h("div", { class: "attributes" }, beforeControls, afterControls),
    ),
    h(
      "div",
      { class: "side" },
      h(
        "div",
        { class: "buttons" },
        button("Choose a photo", () => file.click(), { class: "first" }),
        button("Camera", () => take(takePhoto)),
        button("Another sample", sample),
        file,
      ),
      h(
        "p",
        { class: "help" },
        "Or drop a picture here. Your photo stays in this browser: it is not sent, and not kept. ",
        "A link has its code alone, the ",
        `${model.latent_dim} numbers that the network makes of it.`,
      ),
      message,
      cropping,
      modelChoice(models, model, (other) => {
        link.forget();
        location.hash = `#/${name}?model=${other.name}`;
      }) ?? "",
      h("div", { class: "buttons" }, linkButton(), pythonButton(model, () => z, () => after)),
    ),
  );
  place.append(stage);
  const stopDrop = takeDrops(place, (dropped) => take(() => readPhoto(dropped)));
  return { ready: update(), unmount: stopDrop };
}

function labelIn(text, model) {
  return link.label(new URLSearchParams({ label: text ?? "" }), model);
}

/** A label that differs in one attribute, so that there is something to see at once. */
function changed(label, model) {
  const i = Math.max(0, model.labels.names.indexOf("Smiling"));
  return label.map((value, k) => (k === i ? 1 - value : value));
}

/** Take files that are dropped anywhere on the application. */
function takeDrops(place, take) {
  const stop = new AbortController();
  const over = (event) => {
    event.preventDefault();
    place.classList.toggle("drop", event.type === "dragover");
  };
  for (const type of ["dragover", "dragleave"]) {
    place.addEventListener(type, over, { signal: stop.signal });
  }
  place.addEventListener(
    "drop",
    (event) => {
      over(event);
      const [dropped] = event.dataTransfer.files;
      if (dropped) take(dropped);
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}
