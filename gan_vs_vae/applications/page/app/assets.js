// The files that the page needs: beside it in a folder, or inside it where the page is one file.
//
// All are compressed with gzip, which a browser undoes without a library. Some servers undo it on
// the way, so the first two bytes are looked at.

const GZIP = [0x1f, 0x8b];

async function stored(name) {
  const inside = document.querySelector(`script[data-asset="${name}"]`);
  const url = inside
    ? `data:application/octet-stream;base64,${inside.textContent.trim()}`
    : `${name.split("/").map(encodeURIComponent).join("/")}.gz`; // a run's name can have a "#"
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${name} is missing: build the page again`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function bytes(name) {
  const found = await stored(name);
  if (found[0] !== GZIP[0] || found[1] !== GZIP[1]) return found;
  const stream = new Blob([found]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function json(name) {
  return JSON.parse(new TextDecoder().decode(await bytes(name)));
}

/** The picture in a PNG file, as an ImageBitmap. */
export async function image(name) {
  return createImageBitmap(new Blob([await bytes(name)], { type: "image/png" }));
}

/** The bytes that a text in base64 stands for. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
