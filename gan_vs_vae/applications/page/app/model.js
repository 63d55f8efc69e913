// A generative model: z, and perhaps a label, in; pictures out. An encoder goes the other way.

import { Network } from "#app/runtime.js";

export class Model {
  /** `entry` is the model's entry in site.json, which applications/site.py describes. */
  constructor(entry) {
    Object.assign(this, entry);
    this.loading = {};
  }

  get isConditional() {
    return this.labels !== null;
  }

  get hasAttributes() {
    return this.labels?.kind === "attributes";
  }

  get hasClasses() {
    return this.labels?.kind === "classes";
  }

  /** Whether its pictures, and its classes, are called digits. */
  get areDigits() {
    return this.data === "mnist";
  }

  /** The label before anybody has chosen one: the first class, or no attribute. */
  get firstLabel() {
    if (!this.isConditional) return null;
    return this.hasAttributes ? this.labels.names.map(() => 0) : 0;
  }

  /** How a label is called: "7", "Male and Smiling". */
  nameOf(label) {
    if (label === null) return "";
    if (this.hasClasses) return this.labels.names[label];
    const named = this.labels.names.filter((_, i) => label[i]);
    return named.length ? named.join(" and ").replaceAll("_", " ") : "no attribute";
  }

  network(role) {
    this.loading[role] ??= Network.load(this[role]);
    return this.loading[role];
  }

  /**
   * Return n pictures, one after another: a Float32Array (n, height, width, channels).
   *
   * `z` is a Float32Array (n, latent_dim), and `labels` has a label for each, or is one for all.
   */
  async decode(z, label = null) {
    const n = z.length / this.latent_dim;
    const decoder = await this.network("decoder");
    return decoder.run([z, [n, this.latent_dim]], ...this.labelInput(label, n));
  }

  /** Return the codes of n pictures, a Float32Array (n, latent_dim). */
  async encode(pictures, label = null) {
    const n = pictures.length / this.pictureSize;
    const encoder = await this.network("encoder");
    const labels = this.encoder_takes_labels ? this.labelInput(label, n) : [];
    return encoder.run([pictures, [n, ...this.image_shape]], ...labels);
  }

  get pictureSize() {
    return this.image_shape.reduce((a, b) => a * b);
  }

  labelInput(label, n) {
    if (!this.isConditional) return [];
    const isMany = Array.isArray(this.hasAttributes ? label[0] : label);
    const rows = isMany ? label : Array(n).fill(label);
    const shape = this.hasAttributes ? [n, this.labels.names.length] : [n];
    return [[Int32Array.from(rows.flat()), shape]];
  }
}
