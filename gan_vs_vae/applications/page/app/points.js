// The encoded test set: where each real picture lies in the plane, and what it looks like.

import { fromBase64, image, json } from "#app/assets.js";

export class Points {
  static async load(name) {
    const stored = await json(name);
    return new Points(stored, await image(stored.sprite));
  }

  /**
   * `stored` has, in base64, `z`: int16 (n, 2) in units of `unit`, and `labels`: uint8 (n,);
   * `names` of the classes, where these are not their numbers; and `size`, [width, height], and
   * `columns` of the pictures in the sprite.
   */
  constructor(stored, sprite) {
    const z = new Int16Array(fromBase64(stored.z).buffer);
    this.z = Float32Array.from(z, (number) => number * stored.unit);
    this.labels = fromBase64(stored.labels);
    this.names = stored.names ?? [];
    this.sprite = sprite;
    [this.width, this.height] = stored.size;
    this.columns = stored.columns;
  }

  get length() {
    return this.labels.length;
  }

  /** How a class is called: "7", "ship". */
  nameOf(label) {
    return this.names[label] ?? String(label);
  }

  /** Half the side of the square around 0 that has nearly all points. */
  get reach() {
    const far = Float32Array.from(this.z, Math.abs).sort();
    return 1.1 * far[Math.floor(0.998 * (far.length - 1))];
  }

  /** The point nearest to (x, y), of one label or of any: { index, distance }. */
  nearest(x, y, label = null) {
    let [index, least] = [-1, Infinity];
    for (let i = 0; i < this.length; i++) {
      if (label !== null && this.labels[i] !== label) continue;
      const square = (this.z[2 * i] - x) ** 2 + (this.z[2 * i + 1] - y) ** 2;
      if (square < least) [index, least] = [i, square];
    }
    return { index, distance: Math.sqrt(least) };
  }

  /** Draw the real picture of a point on a canvas. */
  show(canvas, index) {
    const [across, down] = [index % this.columns, Math.floor(index / this.columns)];
    const place = [across * this.width, down * this.height, this.width, this.height];
    const { width, height } = canvas;
    canvas.getContext("2d").drawImage(this.sprite, ...place, 0, 0, width, height);
  }
}
