// The plane as a map: points, axes, the cross at the place that is decoded, and a path.

import { colour, h } from "#app/dom.js";

const DIGITS = 10; // colours in style.css

export class PlaneMap {
  /** `reach` is half the side of the square that is shown. */
  constructor(points, reach) {
    this.points = points;
    this.reach = reach;
    this.only = null; // the label whose points stand out
    this.under = h("canvas", { "aria-hidden": "true" });
    this.over = h("canvas", { "aria-hidden": "true" });
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
    this.mark = { x: 0, y: 0, path: [] };
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
    for (const canvas of [this.under, this.over]) canvas.width = canvas.height = side;
    this.drawPoints();
    this.drawMark();
  }

  /** From z to pixels of the canvas; the second number grows upwards. */
  toPixels(x, y) {
    const half = this.under.width / 2;
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
      const [x, y] = this.toPixels(this.points.z[2 * i], this.points.z[2 * i + 1]);
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

  drawMark() {
    const context = this.over.getContext("2d");
    const { width } = this.over;
    context.clearRect(0, 0, width, width);
    context.strokeStyle = context.fillStyle = colour("ink");
    context.lineWidth = 1.5 * devicePixelRatio;
    this.drawPath(context);
    const [x, y] = this.toPixels(this.mark.x, this.mark.y);
    const arm = 9 * devicePixelRatio;
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
    context.stroke();
  }

  drawPath(context) {
    const ends = this.mark.path.map(([x, y]) => this.toPixels(x, y));
    if (ends.length === 2) {
      context.beginPath();
      context.moveTo(...ends[0]);
      context.lineTo(...ends[1]);
      context.stroke();
    }
    for (const [x, y] of ends) {
      context.beginPath();
      context.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** Put the cross at (x, y), and below it the path: no, one or two places. */
  place(x, y, path) {
    this.mark = { x, y, path };
    this.drawMark();
  }
}
