// Of what is asked for while a picture is computed, only the last is: pictures never lag behind.

export function latest(work) {
  let next = null;
  let running = null;

  async function run() {
    while (next !== null) {
      const [state] = next;
      next = null;
      await work(state);
    }
    running = null;
  }

  /** Ask for a picture of a state; the promise ends when no newer one is waited for. */
  return (state) => {
    next = [state];
    running ??= run();
    return running;
  };
}
