// What moves by itself: a button starts and pauses it.

import { button } from "#app/controls.js";

export class Film {
  /**
   * `onframe(seconds)` is called for each frame with the time since the last one; it returns whether
   * the film goes on. `onplay()` is called before the first, and `onpause()` after the last.
   */
  constructor(name, { onframe, onplay = () => {}, onpause = () => {}, ...properties }) {
    this.name = name;
    Object.assign(this, { onframe, onplay, onpause });
    this.last = null; // the time of the last frame, while it plays
    this.button = button(name, () => this.toggle(), properties);
  }

  get plays() {
    return this.last !== null;
  }

  toggle() {
    this.plays ? this.pause() : this.play();
  }

  play() {
    if (this.plays) return;
    this.onplay();
    this.last = performance.now();
    this.button.textContent = "Pause";
    requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    if (!this.plays) return;
    const seconds = Math.max(0, now - this.last) / 1000;
    this.last = now;
    if (this.onframe(seconds)) requestAnimationFrame((next) => this.frame(next));
    else this.pause();
  }

  pause() {
    if (!this.plays) return;
    this.last = null;
    this.button.textContent = this.name;
    this.onpause();
  }
}
