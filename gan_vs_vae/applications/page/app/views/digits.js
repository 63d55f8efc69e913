// The plane of a conditional VAE: the same place is another picture for each class.

import * as plane from "#app/views/plane.js";

export const name = "digits";
export const title = "Conditional plane";
export const heading = (model) =>
  model.areDigits ? "One style, ten digits" : "One style, all classes";

export function mount(place, models, parameters) {
  return plane.mount(place, models, parameters, name);
}
