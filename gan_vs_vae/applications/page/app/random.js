// Numbers that a seed determines, so that a link brings the same pictures back.

/** Return a function that draws numbers in [0, 1): the generator "mulberry32". */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draw n numbers from N(0, 1) (Box and Muller, 1958). */
export function normals(n, seed) {
  const draw = uniform(seed);
  return Float32Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - draw()));
    return radius * Math.cos(2 * Math.PI * draw());
  });
}

/** Return a seed that nobody has chosen. */
export function freshSeed() {
  return Math.floor(Math.random() * 1_000_000);
}

/** Return the numbers 0, ..., n - 1 in an order that `draw` determines (Fisher and Yates). */
export function shuffled(n, draw) {
  const order = [...Array(n).keys()];
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
