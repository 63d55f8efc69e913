// A film as a GIF.

import { GIFEncoder, applyPalette, quantize } from "gifenc";

/** Return the bytes of a GIF of frames, ImageData of one size, each enlarged to [width, height]. */
export function gif(frames, { size, delay }) {
  const encoder = GIFEncoder();
  for (const frame of frames) {
    const { palette, small } = exact(frame.data) ?? nearest(frame.data);
    encoder.writeFrame(enlarged(small, frame, size), ...size, { palette, delay });
  }
  encoder.finish();
  return encoder.bytes();
}

/** Return the colours of RGBA data and their places; null where there are more than 256. */
function exact(data) {
  const places = new Map();
  const small = new Uint8Array(data.length / 4);
  for (let i = 0; i < small.length; i++) {
    const colour = data.subarray(4 * i, 4 * i + 3).join();
    if (!places.has(colour)) places.set(colour, places.size);
    if (places.size > 256) return null;
    small[i] = places.get(colour);
  }
  return { palette: [...places.keys()].map((colour) => colour.split(",").map(Number)), small };
}

/** Return a palette of 256 colours, and the place of the nearest for each pixel. */
function nearest(data) {
  const palette = quantize(data, 256);
  return { palette, small: applyPalette(data, palette) };
}

/** Repeat each pixel in both directions, until they fill [width, height]. */
function enlarged(indices, frame, [width, height]) {
  const found = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * frame.height) / height) * frame.width;
    for (let x = 0; x < width; x++) {
      found[y * width + x] = indices[row + Math.floor((x * frame.width) / width)];
    }
  }
  return found;
}
