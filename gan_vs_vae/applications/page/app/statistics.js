// What a few answers can say.

const Z = 1.959964; // of a 95 per cent interval

/** The 95 per cent interval of a share, k of n (Wilson, 1927): [low, high]. */
export function wilson(k, n) {
  if (n === 0) return [0, 1];
  const share = k / n;
  const centre = share + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/** Where an interval lies: "above" a threshold, "below" it, or "open", because it holds it. */
export function against(interval, threshold) {
  if (interval[0] > threshold) return "above";
  if (interval[1] < threshold) return "below";
  return "open";
}

export function percent(share) {
  return `${Math.round(100 * share)} %`;
}
