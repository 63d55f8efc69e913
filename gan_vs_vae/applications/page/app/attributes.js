// Which attributes a photo shows, as far as the network knows: those that rebuild it best.

/** All labels of k attributes: 000, 001, 010, ... */
function combinations(k) {
  return Array.from({ length: 2 ** k }, (_, n) => [...Array(k).keys()].map((i) => (n >> i) & 1));
}

/**
 * Return the attributes c with which the network rebuilds x with the least squared error,
 * argmin over c of |x - G(E(x, c), c)|^2.
 */
export async function likelyAttributes(model, x) {
  let [best, least] = [model.firstLabel, Infinity];
  for (const label of combinations(model.labels.names.length)) {
    const rebuilt = await model.decode(await model.encode(x, label), label);
    const error = rebuilt.reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0);
    if (error < least) [best, least] = [label, error];
  }
  return best;
}
