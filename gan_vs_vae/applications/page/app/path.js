// The straight path between two places of the plane, which plays as a film.

import { slider } from "#app/controls.js";
import { h } from "#app/dom.js";
import { Film } from "#app/film.js";
import { line } from "#app/latent.js";

const SECONDS = 3; // from one end to the other

export class Path {
  /** `ends` has no, one or two places; `onmove(place)` is called along the path. */
  constructor(ends, onmove) {
    this.ends = ends;
    this.share = 0; // of the path
    this.onmove = onmove;
    this.film = new Film("Play", {
      onplay: () => {
        if (this.share === 1) this.share = 0; // from its end it plays once more
      },
      onframe: (seconds) => this.go(this.share + seconds / SECONDS),
    });
    this.scrub = slider({
      label: "Path",
      min: 0,
      max: 1,
      step: 0.01,
      value: 0,
      show: (t) => `${Math.round(100 * t)} %`,
      oninput: (t) => {
        this.film.pause();
        this.go(t);
      },
    });
    this.element = h("div", { class: "path" }, this.scrub.element, this.film.button);
    this.element.hidden = !this.isWhole;
  }

  get isWhole() {
    return this.ends.length === 2;
  }

  /** Add an end; the third begins another path. */
  add(place) {
    this.ends = this.isWhole ? [place] : [...this.ends, place];
    this.element.hidden = !this.isWhole;
    this.share = 0;
    this.scrub.set(0);
  }

  /** Go to a share of the path; return whether there is more of it. */
  go(share) {
    this.share = Math.min(1, share);
    this.scrub.set(this.share);
    this.onmove([...line(...this.ends, this.share)]);
    return this.share < 1;
  }

  toggle() {
    if (this.isWhole) this.film.toggle();
  }
}
