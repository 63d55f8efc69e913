// The page: which application the address names, and the change from one to another.

import { json } from "#app/assets.js";
import { h } from "#app/dom.js";
import * as link from "#app/link.js";
import { Model } from "#app/model.js";
import { startTheme } from "#app/theme.js";
import * as blind from "#app/views/blind.js";
import * as cells from "#app/views/cells.js";
import * as digits from "#app/views/digits.js";
import * as faces from "#app/views/faces.js";
import * as plane from "#app/views/plane.js";
import * as walk from "#app/views/walk.js";

const VIEWS = [plane, digits, cells, walk, faces, blind];

const main = document.getElementById("main");
const navigation = document.getElementById("views");
let shown = null; // the application that is shown
let changes = 0;

async function start() {
  startTheme(document.getElementById("theme"));
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // what follows "#" is the state of the page
    main.focus();
  });
  const site = await json("site.json");
  const models = site.models.map((entry) => new Model(entry));
  const modelsOf = (view) =>
    models.filter((model) => site.applications[view.name]?.includes(model.name));
  const views = VIEWS.filter((view) => modelsOf(view).length);
  if (!views.length)
    throw new Error("no application fits these models: build the page with others");
  navigation.append(
    ...views.map((view) => h("li", {}, h("a", { href: `#/${view.name}` }, view.title))),
  );
  const open = () => change(views, modelsOf).catch(sayError);
  addEventListener("hashchange", open);
  await open();
}

async function change(views, modelsOf) {
  const mine = ++changes;
  const { view: wanted, parameters } = link.read();
  const view = views.find((each) => each.name === wanted) ?? views[0];
  link.forget();
  shown?.unmount();
  shown = null;
  for (const anchor of navigation.querySelectorAll("a")) {
    const isCurrent = anchor.getAttribute("href") === `#/${view.name}`;
    isCurrent
      ? anchor.setAttribute("aria-current", "page")
      : anchor.removeAttribute("aria-current");
  }
  document.title = `${view.title} · GAN vs VAE`;
  const place = h("section", { class: `view ${view.name}`, "aria-busy": "true" });
  const models = modelsOf(view);
  place.append(h("h1", {}, view.heading(link.model(parameters, models))));
  main.replaceChildren(place);
  const mounted = await view.mount(place, models, parameters);
  if (mine !== changes) return mounted.unmount(); // the person has gone on meanwhile
  shown = mounted;
  await mounted.ready;
  place.removeAttribute("aria-busy");
}

function sayError(error) {
  console.error(error);
  main.replaceChildren(
    h("p", { class: "wait", role: "alert" }, `This does not work: ${error.message}.`),
  );
}

start().catch(sayError);
