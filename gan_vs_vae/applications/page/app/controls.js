// The controls that several applications share.

import { h } from "#app/dom.js";
import * as link from "#app/link.js";

const FEW = 12; // classes that are shown side by side; more are in a list

let ids = 0;

/** A choice among models; none is shown where there is only one. */
export function modelChoice(models, chosen, onchange) {
  if (models.length < 2) return null;
  const id = `control-${++ids}`;
  const select = h(
    "select",
    { id, onchange: () => onchange(models.find((model) => model.name === select.value)) },
    models.map((model) =>
      h("option", { value: model.name, selected: model === chosen }, model.title),
    ),
  );
  return h("div", { class: "field" }, h("label", { for: id }, "Model"), select);
}

/** A choice of the label: a class among few or many, or attributes; null for other models. */
export function labelChoice(model, chosen, onchange, legend) {
  if (!model.isConditional) return null;
  if (model.hasAttributes) return attributeChoice(model, chosen, onchange, legend);
  if (model.labels.names.length > FEW) return classList(model, chosen, onchange, legend);
  return classButtons(model, chosen, onchange, legend);
}

function classButtons(model, chosen, onchange, legend = "Class") {
  const name = `control-${++ids}`;
  return chips(legend, model.labels.names, (i) => ({
    type: "radio",
    name,
    checked: i === chosen,
    onchange: () => onchange(i),
  }));
}

function classList(model, chosen, onchange, legend = "Class") {
  const id = `control-${++ids}`;
  const select = h(
    "select",
    { id, onchange: () => onchange(select.selectedIndex) },
    model.labels.names.map((text, i) => h("option", { selected: i === chosen }, text)),
  );
  return h("div", { class: "field" }, h("label", { for: id }, legend), select);
}

function attributeChoice(model, chosen, onchange, legend = "Attributes") {
  const label = [...chosen];
  const names = model.labels.names.map((text) => text.replaceAll("_", " "));
  return chips(legend, names, (i) => ({
    type: "checkbox",
    checked: label[i] === 1,
    onchange: (event) => {
      label[i] = event.target.checked ? 1 : 0;
      onchange([...label]);
    },
  }));
}

/** Buttons in a row, each an input, whose attributes `inputOf` returns for its place. */
function chips(legend, names, inputOf) {
  return h(
    "fieldset",
    { class: "field chips" },
    h("legend", {}, legend),
    names.map((text, i) =>
      h("label", { class: "chip" }, h("input", inputOf(i)), h("span", {}, text)),
    ),
  );
}

/** A slider with its value beside it. */
export function slider({ label, min, max, step, value, show, oninput }) {
  const id = `control-${++ids}`;
  const output = h("output", { for: id }, show(value));
  const input = h("input", {
    type: "range",
    id,
    min,
    max,
    step,
    value,
    "aria-valuetext": show(value),
    oninput: () => {
      set(Number(input.value));
      oninput(Number(input.value));
    },
  });

  function set(now) {
    input.value = now;
    output.textContent = show(now);
    input.setAttribute("aria-valuetext", show(now));
  }

  const element = h("div", { class: "field range" }, h("label", { for: id }, label), input, output);
  return { element, set };
}

export function button(text, onclick, properties = {}) {
  return h("button", { type: "button", onclick, ...properties }, text);
}

/** A button that copies what `text()` returns, and says so. */
export function copyButton(name, text) {
  const element = button(name, async () => {
    const said = (await copy(text())) ? "Copied" : "Not copied: the browser does not allow it";
    element.textContent = said;
    setTimeout(() => (element.textContent = name), 1500);
  });
  element.setAttribute("aria-live", "polite");
  return element;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A button that copies the address, which has the whole state of the application. */
export function linkButton() {
  return copyButton("Copy link", () => {
    link.flush();
    return location.href;
  });
}

/** What a picture is in Python: the call that returns the same one. */
export function pythonButton(model, z, label) {
  return copyButton("Copy as Python", () => {
    const numbers = [...z()].map((x) => x.toFixed(4)).join(", ");
    const labels = model.isConditional ? `, labels=${JSON.stringify(label())}` : "";
    return [...model.python, `image = model.decode([[${numbers}]]${labels})[0]  # uint8`, ""].join(
      "\n",
    );
  });
}
