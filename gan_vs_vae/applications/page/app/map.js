// The plane as a map: points, axes, the cross at the place that is decoded, and a path.

import { colour, h } from "#app/dom.js";

const DIGITS = 10; // colours in style.css
const [ARM, DOT] = [1.3, 0.55]; // of the cross, and of a path's ends, in per cent of the map's side

export class PlaneMap {
  /** `reach` is half the side of the square that is shown. */
  constructor(points, reach) {
    this.points = points;
    this.reach = reach;
    this.only = null; // the label whose points stand out
    this.under = h("canvas", { "aria-hidden": "true" });
    // What moves is not on the canvas, of which a browser would draw all anew at each move.
    this.over = h("div", { "aria-hidden": "true" });
    this.over.innerHTML = '<svg viewBox="0 0 100 100"><path /></svg>';
    this.mark = this.over.querySelector("path");
    this.element = h(
      "div",
      {
        class: "map",
        tabindex: 0,
        role: "application",
        "aria-label": "The plane of z",
        "aria-describedby": "plane-help",
      },
      this.under,
      this.over,
    );
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
    this.closing = new AbortController();
    addEventListener("theme", () => this.resize(), { signal: this.closing.signal });
  }

  close() {
    this.observer.disconnect();
    this.closing.abort();
  }

  resize() {
    const side = Math.round(this.element.clientWidth * devicePixelRatio);
    if (side === 0) return;
    this.under.width = this.under.height = side;
    this.drawPoints();
  }

  /** From z to a place on a square of that width; the second number grows upwards. */
  toSquare(x, y, width) {
    const half = width / 2;
    return [half + (x / this.reach) * half, half - (y / this.reach) * half];
  }

  /** From a pointer's place to z. */
  toPlane(event) {
    const box = this.element.getBoundingClientRect();
    const clamp = (share) => Math.max(0, Math.min(1, share));
    return [
      (2 * clamp((event.clientX - box.left) / box.width) - 1) * this.reach,
      (1 - 2 * clamp((event.clientY - box.top) / box.height)) * this.reach,
    ];
  }

  drawPoints() {
    const context = this.under.getContext("2d");
    const { width } = this.under;
    context.clearRect(0, 0, width, width);
    this.drawAxes(context, width);
    if (this.points === null) return;
    const side = Math.max(1.5 * devicePixelRatio, width / 230);
    const colours = Array.from({ length: DIGITS }, (_, i) => colour(`class-${i}`));
    for (let i = 0; i < this.points.length; i++) {
      const label = this.points.labels[i];
      const [x, y] = this.toSquare(this.points.z[2 * i], this.points.z[2 * i + 1], width);
      context.globalAlpha = this.only === null || this.only === label ? 0.75 : 0.07;
      context.fillStyle = colours[label % DIGITS];
      context.fillRect(x - side / 2, y - side / 2, side, side);
    }
    context.globalAlpha = 1;
  }

  /** Circles that N(0, I) has a half, and 99 per cent, of its mass within. */
  drawAxes(context, width) {
    context.strokeStyle = colour("rule");
    context.lineWidth = devicePixelRatio;
    for (const share of [0.5, 0.99]) {
      const radius = Math.sqrt(-2 * Math.log(1 - share));
      context.beginPath();
      context.arc(width / 2, width / 2, ((radius / this.reach) * width) / 2, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** Put the cross at (x, y), and below it the path: no, one or two places. */
  place(x, y, path) {
    const [across, down] = this.toSquare(x, y, 100);
    const ends = path.map((end) => this.toSquare(...end, 100));
    const line = ends.length === 2 ? `M${ends[0]}L${ends[1]}` : "";
    const dots = ends.map(
      ([cx, cy]) =>
        `M${cx - DOT},${cy}a${DOT},${DOT} 0 1 0 ${2 * DOT},0a${DOT},${DOT} 0 1 0 ${-2 * DOT},0`,
    );
    const cross = `M${across - ARM},${down}h${2 * ARM}M${across},${down - ARM}v${2 * ARM}`;
    this.mark.setAttribute("d", [line, ...dots, cross].join(""));
  }
}
