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
export const heading = () => "The same face, with another attribute";

const DIGITS = 3; // of each number of a code in the address

export function mount(place, models, parameters) {
  const model = link.model(parameters, models);
  return new Faces(place, models, model, parameters);
}

class Faces {
  constructor(place, models, model, parameters) {
    Object.assign(this, { models, model });
    this.ending = new AbortController(); // of drops, and of the camera
    const code = link.numbers(parameters, "z", model.latent_dim);
    this.seed = link.whole(parameters, "seed", 1);
    this.isCode = code !== null; // z is the code of a photo, and not drawn from the seed
    this.z = code ? Float32Array.from(code) : normals(model.latent_dim, this.seed);
    this.before = labelIn(parameters.get("before"), model);
    this.after = parameters.has("label")
      ? link.label(parameters, model)
      : changed(this.before, model);
    this.photo = new Picture(model, "Your photo, as the network sees it");
    this.photo.caption.textContent = "your photo";
    this.pictures = { before: new Picture(model, ""), after: new Picture(model, "") };
    this.labels = { before: h("div"), after: h("div") };
    this.message = h("p", { class: "message", role: "status" });
    this.crop = new Crop(model, () => this.encode());
    this.cropping = h("div", { class: "cropping" }, this.crop.canvas, cropHelp());
    this.file = this.fileInput();
    this.draw = latest(() => this.decode());
    this.encode = latest(() => this.encodePhoto());
    this.showPhoto(false);
    this.fillLabels();
    place.append(this.layout());
    takeDrops(place, (file) => this.take(() => readPhoto(file)), this.ending.signal);
    this.ready = this.update();
  }

  layout() {
    const { before, after } = this.pictures;
    return h(
      "div",
      { class: "stage" },
      h(
        "div",
        { class: "field-of-work" },
        h("div", { class: "triple" }, this.photo.element, before.element, after.element),
        h("div", { class: "attributes" }, this.labels.before, this.labels.after),
      ),
      h("div", { class: "side" }, this.sources(), this.message, this.cropping, this.choices()),
    );
  }

  sources() {
    return h(
      "div",
      {},
      h(
        "div",
        { class: "buttons" },
        button("Choose a photo", () => this.file.click(), { class: "first" }),
        button("Camera", () => this.take(() => takePhoto(this.ending.signal))),
        button("Another sample", () => this.sample()),
        this.file,
      ),
      h(
        "p",
        { class: "help" },
        "Or drop a picture here. Your photo stays in this browser: it is not sent, and not kept. ",
        `A link has its code alone, the ${this.model.latent_dim} numbers that the network makes `,
        "of it.",
      ),
    );
  }

  choices() {
    return h(
      "div",
      {},
      modelChoice(this.models, this.model, (other) => link.go(name, { model: other.name })),
      h(
        "div",
        { class: "buttons" },
        linkButton(),
        pythonButton(
          this.model,
          () => this.z,
          () => this.after,
        ),
      ),
    );
  }

  fileInput() {
    const file = h("input", {
      type: "file",
      accept: "image/*",
      class: "hidden",
      "aria-label": "A photo of a face",
      tabindex: -1,
      onchange: () => {
        const [chosen] = file.files;
        file.value = ""; // the same file can be chosen again
        if (chosen) this.take(() => readPhoto(chosen));
      },
    });
    return file;
  }

  fillLabels() {
    const choose = (when, legend, then) =>
      this.labels[when].replaceChildren(
        labelChoice(
          this.model,
          this[when],
          (label) => {
            this[when] = label;
            then();
          },
          legend,
        ),
      );
    choose("before", "The picture shows", () => (this.hasPhoto ? this.encode() : this.update()));
    choose("after", "Change it to", () => this.update());
  }

  showPhoto(isShown) {
    this.cropping.hidden = this.photo.element.hidden = !isShown;
  }

  get hasPhoto() {
    return !this.photo.element.hidden;
  }

  update() {
    if (this.ending.signal.aborted) return; // a photo was read too late: the address is another's
    for (const [when, picture] of Object.entries(this.pictures)) {
      const named = this.model.nameOf(this[when]);
      picture.caption.textContent = `${when}: ${named}`;
      picture.canvas.setAttribute("aria-label", `The face, decoded with ${named}`);
    }
    link.write(name, {
      model: this.model.name,
      seed: this.isCode ? null : this.seed,
      z: this.isCode ? [...this.z].map((number) => number.toFixed(DIGITS)).join(",") : null,
      before: link.labelText(this.model, this.before),
      label: link.labelText(this.model, this.after),
    });
    return this.draw();
  }

  async decode() {
    for (const [when, picture] of Object.entries(this.pictures)) {
      show(picture.canvas, this.model, await this.model.decode(this.z, this[when]));
    }
  }

  /** Encode the part of the photo that is chosen now. */
  async encodePhoto() {
    const x = scaled(this.model, this.crop.pixels());
    this.photo.canvas.getContext("2d").putImageData(imageData(this.model, x), 0, 0);
    const code = await this.model.encode(x, this.before);
    // As the address keeps it, so that a link brings back the very same face.
    this.z = Float32Array.from(code, (number) => Number(number.toFixed(DIGITS)));
    this.isCode = true;
    await this.update();
  }

  /** Take a photo from a file or the camera, or say why that does not work. */
  async take(source) {
    try {
      const photo = await source();
      if (photo) await this.open(photo);
    } catch (error) {
      this.message.textContent = `${error.message}.`;
    }
  }

  async open(photo) {
    this.message.textContent = "Looking for the attributes that it shows …";
    this.showPhoto(true);
    this.crop.open(photo);
    this.before = await likelyAttributes(this.model, scaled(this.model, this.crop.pixels()));
    this.after = changed(this.before, this.model);
    this.fillLabels();
    await this.encode();
    const named = this.model.nameOf(this.before);
    this.message.textContent = `It looks as ${named}: correct that below the pictures if it is wrong.`;
  }

  sample() {
    this.seed = freshSeed();
    this.z = normals(this.model.latent_dim, this.seed);
    this.isCode = false;
    this.message.textContent = "";
    this.showPhoto(false);
    this.update();
  }

  unmount() {
    this.ending.abort();
  }
}

/** A picture and what is written below it. */
class Picture {
  constructor(model, alt) {
    this.canvas = pictureCanvas(model, alt);
    this.caption = h("figcaption");
    this.element = h("figure", {}, this.canvas, this.caption);
  }
}

function cropHelp() {
  return h(
    "p",
    { class: "help", id: "crop-help" },
    "Drag the photo until the eyes and the mouth lie on the lines; the wheel enlarges it. ",
    "With keys: arrows, + and −.",
  );
}

function labelIn(text, model) {
  return link.label(new URLSearchParams({ label: text ?? "" }), model);
}

/** A label that differs in one attribute, so that there is something to see at once. */
function changed(label, model) {
  const i = Math.max(0, model.labels.names.indexOf("Smiling"));
  return label.map((value, k) => (k === i ? 1 - value : value));
}

/** Take files that are dropped anywhere on the application, until the signal ends that. */
function takeDrops(place, take, signal) {
  const hover = (event) => {
    event.preventDefault();
    place.classList.toggle("drop", event.type === "dragover");
  };
  for (const type of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(type, hover, { signal });
  }
  place.addEventListener(
    "drop",
    (event) => {
      const [dropped] = event.dataTransfer.files;
      if (dropped) take(dropped);
    },
    { signal },
  );
}
