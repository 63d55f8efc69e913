// What the page shows is in the address, after "#": a link brings it back.
//
//   #/cells?model=fig2_acgan&seed=4&label=7&changed=12:1.50,40:-0.20

const DELAY = 200; // milliseconds: browsers refuse addresses that change too often

let waiting = null; // what is to be the address, after "#"
let timer;

/** The application in the address, and its parameters. */
export function read() {
  const [view, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { view, parameters: new URLSearchParams(query) };
}

/** Put the state of an application into the address, soon. */
export function write(view, state) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const query = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  waiting = `#/${view}${query ? `?${query}` : ""}`;
  clearTimeout(timer);
  timer = setTimeout(flush, DELAY);
}

/** Put a state that is waiting into the address now. */
export function flush() {
  if (waiting !== null) history.replaceState(null, "", waiting);
  forget();
}

/** Forget a state that is not in the address yet, because another application is shown. */
export function forget() {
  clearTimeout(timer);
  waiting = null;
}

/** Go to an application, with parameters such as { model: "fig2_acgan", seed: 4 }. */
export function go(view, parameters) {
  forget();
  location.hash = `#/${view}?${new URLSearchParams(parameters)}`;
}

/** A whole number in the address; what is no number counts as missing. */
export function whole(parameters, name, missing) {
  const text = parameters.get(name);
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : missing;
}

/** Numbers in the address, separated by commas; null if there are not n of them. */
export function numbers(parameters, name, n) {
  const found = (parameters.get(name) ?? "").split(",").map(Number);
  const isUsable = found.length === n && parameters.get(name) && found.every(Number.isFinite);
  return isUsable ? found : null;
}

/** The model in the address, or the first. */
export function model(parameters, models) {
  return models.find((each) => each.name === parameters.get("model")) ?? models[0];
}

/** A label in the address: a class, or attributes such as "0110". */
export function label(parameters, model) {
  const text = parameters.get("label") ?? "";
  if (model.hasAttributes) {
    const isUsable = text.length === model.labels.names.length && /^[01]+$/.test(text);
    return isUsable ? [...text].map(Number) : model.firstLabel;
  }
  if (!model.hasClasses) return null;
  const found = whole(parameters, "label", 0);
  return found >= 0 && found < model.labels.names.length ? found : 0;
}

export function labelText(model, chosen) {
  return model.hasAttributes ? chosen.join("") : chosen;
}
