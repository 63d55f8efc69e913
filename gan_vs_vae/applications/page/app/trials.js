// The trials of the blind test, which a seed determines, and what the answers say.

import { normals, shuffled, uniform } from "#app/random.js";
import { against, wilson } from "#app/statistics.js";

export const COUNT = 40;

/** What the report says of how natural pictures look: of one data set, or of all (null). */
const CLAIMS = [
  {
    data: "chars74k",
    family: "GAN",
    section: "V.A.2",
    text: "the images of the GAN “can be recognized as characters easier”",
  },
  {
    data: "celeba",
    family: "VAE",
    section: "V.A.4",
    text: "“the faces produced by the VAE own a more natural appearance”",
  },
  {
    data: null,
    family: "GAN",
    section: "VI",
    text: "VAEs have a “decreased image quality compared to results of GANs”",
  },
];

/** For each data set that has both, a GAN and a VAE: [{ data, GAN, VAE }]. */
export function pairs(models) {
  const found = new Map();
  for (const model of models) {
    const pair = found.get(model.data) ?? { data: model.data };
    pair[model.family] ??= model;
    found.set(model.data, pair);
  }
  return [...found.values()].filter((pair) => pair.GAN && pair.VAE);
}

/**
 * Return the trials of a seed.
 *
 * In half of them a real picture is shown beside a generated one ("real"; `points` has real
 * pictures); in the others a GAN's beside a VAE's ("natural"). The first of the two `pictures` is
 * the real one, or the GAN's; `isSwapped` says whether it is shown on the right.
 */
export function trials(models, points, seed) {
  const draw = uniform(seed);
  const all = pairs(models);
  const shown = points ? all.filter((pair) => pair.data === points.data) : [];
  const reals = shown.length ? (all.length ? COUNT / 2 : COUNT) : 0;
  const families = shuffled(reals, draw).map((i) => (i % 2 ? "GAN" : "VAE"));
  const sets = shuffled(COUNT - reals, draw).map((i) => all[i % all.length]);
  return [
    ...families.map((family) => realTrial(shown[0][family], points.points, draw)),
    ...sets.map((pair) => naturalTrial(pair, draw)),
  ];
}

function realTrial(model, points, draw) {
  const index = Math.floor(draw() * points.length);
  const label = model.hasClasses ? points.labels[index] : null;
  return {
    question: "real",
    data: model.data,
    family: model.family,
    pictures: [{ index }, generated(model, draw, label)],
    isSwapped: draw() < 0.5,
  };
}

function naturalTrial(pair, draw) {
  const share = draw();
  const isShared = pair.GAN.hasClasses && pair.VAE.hasClasses;
  const pictures = [pair.GAN, pair.VAE].map((model) => {
    const label = model.hasClasses
      ? Math.floor((isShared ? share : draw()) * model.labels.names.length)
      : null;
    return generated(model, draw, label);
  });
  return { question: "natural", data: pair.data, pictures, isSwapped: draw() < 0.5 };
}

/** What a picture is generated from; attributes are as frequent as in the data. */
function generated(model, draw, label) {
  const z = normals(model.latent_dim, Math.floor(draw() * 2 ** 31));
  if (model.hasAttributes) label = model.labels.shares.map((share) => (draw() < share ? 1 : 0));
  return { model, z, label };
}

/**
 * Return what answers say. `answers` has for each trial whether the picture on the right was chosen.
 *
 * `told`: for each family how often the real picture was found; `preferred`: for each data set, and
 * for all (null), how often the GAN's picture was; `claims`: the report's, and what became of each.
 */
export function score(all, answers) {
  const told = new Map();
  const preferred = new Map();
  all.forEach((trial, i) => {
    const isFirst = answers[i] === trial.isSwapped; // the real picture, or the GAN's, was chosen
    if (trial.question === "real") count(told, trial.family, isFirst);
    else for (const key of [trial.data, null]) count(preferred, key, isFirst);
  });
  return { told, preferred, claims: CLAIMS.flatMap((claim) => judged(claim, preferred)) };
}

function count(table, key, isHit) {
  const row = table.get(key) ?? { hits: 0, n: 0 };
  row.hits += isHit ? 1 : 0;
  row.n += 1;
  row.interval = wilson(row.hits, row.n);
  table.set(key, row);
}

function judged(claim, preferred) {
  const row = preferred.get(claim.data);
  if (!row) return [];
  const place = against(row.interval, 0.5);
  const expected = claim.family === "GAN" ? "above" : "below";
  const verdict =
    place === "open"
      ? "your answers do not decide it"
      : place === expected
        ? "your answers agree"
        : "your answers disagree";
  return [{ ...claim, verdict }];
}
