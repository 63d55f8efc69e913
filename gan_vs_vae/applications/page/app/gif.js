// A film as a GIF.

import { GIFEncoder, applyPalette, quantize } from "gifenc";

/** Return the bytes of a GIF of frames, ImageData of one size, each enlarged `scale` times. */
export function gif(frames, { scale, delay }) {
  const encoder = GIFEncoder();
  const [width, height] = [frames[0].width * scale, frames[0].height * scale];
  for (const frame of frames) {
    const { palette, small } = exact(frame.data) ?? nearest(frame.data);
    encoder.writeFrame(enlarged(small, frame.width, frame.height, scale), width, height, {
      palette,
      delay,
    });
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

/** Repeat each pixel in both directions. */
function enlarged(indices, width, height, scale) {
  const found = new Uint8Array(width * height * scale ** 2);
  for (let y = 0; y < height * scale; y++) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < width * scale; x++) {
      found[y * width * scale + x] = indices[row + Math.floor(x / scale)];
    }
  }
  return found;
}
