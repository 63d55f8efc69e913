// Pictures on a canvas.

import { h } from "#app/dom.js";

/** Return a canvas that shows pictures of a model, and what it shows to those who cannot see it. */
export function pictureCanvas(model, alt) {
  const [height, width] = model.image_shape;
  const canvas = h("canvas", { class: "picture", role: "img", width, height, "aria-label": alt });
  canvas.style.aspectRatio = model.aspect.join(" / ");
  return canvas;
}

/** The levels, 0 to 255, that a network's outputs stand for; Keras' models round in the same way. */
export function levels(model, outputs) {
  const [low, high] = model.pixel_range;
  const scale = 255 / (high - low);
  return Uint8ClampedArray.from(outputs, (value) => (value - low) * scale);
}

/** The inverse: what a network takes. */
export function scaled(model, levelsOfPixels) {
  const [low, high] = model.pixel_range;
  return Float32Array.from(levelsOfPixels, (level) => low + (level * (high - low)) / 255);
}

/** The picture with index k among a network's outputs, as ImageData. */
export function imageData(model, outputs, k = 0) {
  const [height, width, channels] = model.image_shape;
  const size = model.pictureSize;
  const found = levels(model, outputs.subarray(k * size, (k + 1) * size));
  const data = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) data.data[4 * pixel + c] = found[pixel * channels + (c % channels)];
    data.data[4 * pixel + 3] = 255;
  }
  return data;
}

/**
 * Show the picture with index k.
 *
 * The canvas then sends the event "picture", which the tests and the benchmark listen for.
 */
export function show(canvas, model, outputs, k = 0) {
  canvas.getContext("2d").putImageData(imageData(model, outputs, k), 0, 0);
  canvas.dispatchEvent(new CustomEvent("picture"));
}
