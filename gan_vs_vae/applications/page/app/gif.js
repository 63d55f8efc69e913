// A film as a GIF.

import { GIFEncoder, applyPalette, quantize } from "gifenc";

/** Return the bytes of a GIF of frames, ImageData of one size, each enlarged `scale` times. */
export function gif(frames, { scale, delay }) {
  const encoder = GIFEncoder();
  const [width, height] = [frames[0].width * scale, frames[0].height * scale];
  for (const frame of frames) {
    const palette = quantize(frame.data, 256);
    const small = applyPalette(frame.data, palette);
    encoder.writeFrame(enlarged(small, frame.width, frame.height, scale), width, height, {
      palette,
      delay,
    });
  }
  encoder.finish();
  return encoder.bytes();
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
