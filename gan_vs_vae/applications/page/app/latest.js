// Of what is asked for while a picture is computed, only the last is: pictures never lag behind.

/** The entry of the browser's User Timing that says when something was asked for, and when done. */
export const ASKED_AND_DONE = "asked and done";

export function latest(work) {
  let next = null;
  let running = null;

  async function run() {
    while (next !== null) {
      const { state, asked } = next;
      next = null;
      await work(state);
      performance.measure(ASKED_AND_DONE, { start: asked });
      performance.clearMeasures(ASKED_AND_DONE); // who observes them has heard of it
    }
    running = null;
  }

  /** Ask for a picture of a state; the promise ends when no newer one is waited for. */
  return (state) => {
    next = { state, asked: performance.now() };
    running ??= run();
    return running;
  };
}
