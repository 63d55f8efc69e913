// A person's photo: from a file, dropped, or from the camera. It is never sent anywhere.

import { h } from "#app/dom.js";

const MOST_BYTES = 60e6;
const MOST_PIXELS = 100e6; // more would need half a gigabyte to decode
const LEAST_SIDE = 16;
const WORKING_SIDE = 1024; // the photo is kept at this size

/** Return the photo in a file as a canvas; an Error says in a sentence why it cannot be used. */
export async function readPhoto(file) {
  if (file.size === 0) throw new Error(`${file.name} is empty: choose another file`);
  if (file.size > MOST_BYTES) {
    throw new Error(`${file.name} has ${Math.round(file.size / 1e6)} MB: choose one below 60 MB`);
  }
  const url = URL.createObjectURL(file);
  try {
    return await toCanvas(await loaded(url, file.name), file.name);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An image element knows its size before the browser decodes it, and turns it as EXIF says. */
function loaded(url, name) {
  return new Promise((resolve, reject) => {
    const element = new Image();
    element.onload = () => resolve(element);
    element.onerror = () =>
      reject(new Error(`${name} is not a picture that this browser can read: choose another file`));
    element.src = url;
  });
}

async function toCanvas(element, name) {
  const [width, height] = [element.naturalWidth, element.naturalHeight];
  if (Math.min(width, height) < LEAST_SIDE) {
    throw new Error(`${name} has ${width}x${height} pixels: choose one of at least 16 each way`);
  }
  if (width * height > MOST_PIXELS) {
    const size = Math.round((width * height) / 1e6);
    throw new Error(`${name} has ${size} million pixels: choose one of at most 100`);
  }
  try {
    await element.decode(); // a file that breaks off in the middle fails here
  } catch {
    throw new Error(`${name} is damaged: choose another file`);
  }
  return reduced(element, width, height);
}

function reduced(source, width, height) {
  const scale = Math.min(1, WORKING_SIDE / Math.max(width, height));
  const canvas = h("canvas", {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  });
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // below what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * Show the camera in a dialog, and return the picture that the person takes as a canvas, or null.
 *
 * `signal` ends it without a picture. An Error says in a sentence why there is no camera.
 */
export async function takePhoto(signal) {
  const stream = await openCamera();
  try {
    return signal.aborted ? null : await takenFrom(stream, signal);
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

async function openCamera() {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
  } catch {
    throw new Error("The camera cannot be used: allow it in the browser, or choose a file");
  }
}

async function takenFrom(stream, signal) {
  const video = h("video", { autoplay: true, playsinline: true, "aria-label": "Your camera" });
  video.muted = true;
  video.srcObject = stream;
  const take = h("button", { value: "take", class: "first" }, "Take the picture");
  const dialog = h(
    "dialog",
    { class: "camera", "aria-label": "Camera" },
    h(
      "form",
      { method: "dialog" },
      video,
      h("div", { class: "buttons" }, take, h("button", {}, "Cancel")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  signal.addEventListener("abort", () => dialog.close(), { once: true });
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  const taken =
    dialog.returnValue === "take" && video.videoWidth
      ? reduced(video, video.videoWidth, video.videoHeight)
      : null;
  dialog.remove();
  return taken;
}
