// The part of a photo that the network sees: moved by dragging, enlarged by the wheel.
//
// The network has learned from faces whose eyes are at the same place; two lines show where.

import { colour, h, isShortcut } from "#app/dom.js";

const EYES = 0.51; // of the height, in CelebA's aligned pictures
const MOUTH = 0.7;
const MOST = 8; // times as large as the photo that just fills the frame
const SIDE = 360; // pixels of the canvas across

export class Crop {
  /** `onchange` is called whenever another part is chosen. */
  constructor(model, onchange) {
    this.model = model;
    this.onchange = onchange;
    const [across, down] = model.aspect;
    this.canvas = h("canvas", {
      width: SIDE,
      height: Math.round((SIDE * down) / across),
      class: "crop",
      tabindex: 0,
      role: "application",
      "aria-label": "The part of your photo that the network sees",
      "aria-describedby": "crop-help",
    });
    this.photo = null;
    this.listen();
  }

  open(photo) {
    this.photo = photo;
    this.zoom = 1;
    this.centre = [photo.width / 2, photo.height / 2];
    this.change();
  }

  /** The chosen part: [left, top, width, height] in pixels of the photo. */
  get part() {
    const [across, down] = this.model.aspect;
    const scale = Math.min(this.photo.width / across, this.photo.height / down) / this.zoom;
    const [width, height] = [across * scale, down * scale];
    return [this.centre[0] - width / 2, this.centre[1] - height / 2, width, height];
  }

  change() {
    this.zoom = Math.max(1, Math.min(MOST, this.zoom));
    const [, , width, height] = this.part;
    const inside = (value, half, size) => Math.max(half, Math.min(size - half, value));
    this.centre = [
      inside(this.centre[0], width / 2, this.photo.width),
      inside(this.centre[1], height / 2, this.photo.height),
    ];
    this.draw();
    this.onchange();
  }

  draw() {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(this.photo, ...this.part, 0, 0, width, height);
    context.strokeStyle = colour("guide");
    context.lineWidth = 1.5;
    context.setLineDash([6, 5]);
    for (const share of [EYES, MOUTH]) {
      context.beginPath();
      context.moveTo(width * 0.2, height * share);
      context.lineTo(width * 0.8, height * share);
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** What the network takes: levels, (height, width, 3), of the chosen part. */
  pixels() {
    const [height, width, channels] = this.model.image_shape;
    const small = h("canvas", { width, height });
    const context = small.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(this.photo, ...this.part, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const found = new Uint8ClampedArray(width * height * channels);
    for (let p = 0; p < width * height; p++) {
      const rgb = data.subarray(4 * p, 4 * p + 3);
      if (channels === 3) found.set(rgb, 3 * p);
      else found[p] = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
    }
    return found;
  }

  listen() {
    let last = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      last = [event.clientX, event.clientY];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (last === null) return;
      const perPixel = this.part[2] / this.canvas.clientWidth;
      this.move((last[0] - event.clientX) * perPixel, (last[1] - event.clientY) * perPixel);
      last = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => (last = null));
    }
    this.canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.enlarge(Math.exp(-event.deltaY / 500));
      },
      { passive: false },
    );
    this.canvas.addEventListener("keydown", (event) => {
      if (isShortcut(event)) return;
      const step = this.part[2] / 40;
      const actions = {
        ArrowLeft: () => this.move(-step, 0),
        ArrowRight: () => this.move(step, 0),
        ArrowUp: () => this.move(0, -step),
        ArrowDown: () => this.move(0, step),
        "+": () => this.enlarge(1.05),
        "-": () => this.enlarge(1 / 1.05),
      };
      if (!(event.key in actions)) return;
      event.preventDefault();
      actions[event.key]();
    });
  }

  move(across, down) {
    this.centre = [this.centre[0] + across, this.centre[1] + down];
    this.change();
  }

  enlarge(factor) {
    this.zoom *= factor;
    this.change();
  }
}
