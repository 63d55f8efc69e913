// The plane of a conditional VAE: the same place is another picture for each digit.

import * as plane from "#app/views/plane.js";

export const name = "digits";
export const title = "Conditional plane";
export const heading = "One style, ten digits";

export function mount(place, models, parameters) {
  return plane.mount(place, models, parameters, name);
}
