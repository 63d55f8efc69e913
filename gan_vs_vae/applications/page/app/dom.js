// Elements in one expression: h("button", { type: "button", onclick: save }, "Save").

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null)
      element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const probe = h("span", { hidden: true });

/** A colour of style.css, as it is in these dark or light colours, for a canvas. */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Whether the person has asked their system for less motion: nothing then moves by itself. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether a key is the browser's or the system's: Alt+← goes back, Ctrl+0 resets the zoom. */
export function isShortcut(event) {
  return event.altKey || event.ctrlKey || event.metaKey;
}

/** Offer bytes to the person as a file. */
export function saveFile(name, type, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
