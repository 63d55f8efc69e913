// Points and paths of the latent space.

/** The point a share t of the way from one point to another, on the straight line. */
export function line(from, to, t) {
  return Float32Array.from(from, (a, i) => a + t * (to[i] - a));
}

/**
 * The same on the great circle (slerp; White, 2016).
 *
 * Points of N(0, I) in many dimensions lie near a sphere, and the middle of a straight line between
 * two of them does not: a network has hardly seen such points.
 */
export function greatCircle(from, to, t) {
  const length = (v) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const cosine = from.reduce((sum, a, i) => sum + a * to[i], 0) / (length(from) * length(to));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (angle < 1e-4) return line(from, to, t);
  const [a, b] = [Math.sin((1 - t) * angle), Math.sin(t * angle)].map((s) => s / Math.sin(angle));
  return Float32Array.from(from, (x, i) => a * x + b * to[i]);
}

const CHUNK = 4; // dimensions at a time: a person who starts to drag waits for no more than these
const STEP = 0.25;

/**
 * How much the picture changes with each number of z, by central finite differences:
 *
 *   s_i = sqrt(mean over pixels of ((G(z + d e_i) - G(z - d e_i)) / 2d)^2)
 *
 * Returns a Float32Array, or null if `signal` is aborted on the way.
 */
export async function sensitivity(model, z, label, signal) {
  const found = new Float32Array(z.length);
  for (let start = 0; start < z.length; start += CHUNK) {
    const count = Math.min(CHUNK, z.length - start);
    const moved = new Float32Array(2 * count * z.length);
    for (let k = 0; k < 2 * count; k++) {
      moved.set(z, k * z.length);
      moved[k * z.length + start + (k >> 1)] += k % 2 ? -STEP : STEP;
    }
    const pictures = await model.decode(moved, label);
    const size = model.pictureSize;
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let p = 0; p < size; p++) {
        const change = pictures[2 * k * size + p] - pictures[(2 * k + 1) * size + p];
        sum += (change / (2 * STEP)) ** 2;
      }
      found[start + k] = Math.sqrt(sum / size);
    }
    // Let the browser draw, and hear the pointer, before the next ones.
    await new Promise((resume) => setTimeout(resume));
    if (signal.aborted) return null;
  }
  return found;
}
