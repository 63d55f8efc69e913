// Networks in ONNX's format, computed by onnxruntime's WebAssembly on one thread.
//
// One thread needs no worker and no special headers, so that the page works from any static host
// and from a file. What asks for pictures while one is computed waits its turn.

import * as ort from "onnxruntime-web";
import { bytes } from "#app/assets.js";

let ready = null; // the promise of the runtime's binary, which is read once
let turn = Promise.resolve();

function start() {
  ready ??= bytes("runtime/ort-wasm-simd-threaded.wasm").then((binary) => {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = binary;
    ort.env.logLevel = "error";
  });
  return ready;
}

function inTurn(work) {
  const result = turn.then(work);
  turn = result.catch(() => {});
  return result;
}

/** A network that maps tensors to a tensor. */
export class Network {
  static async load(name) {
    const [file] = await Promise.all([bytes(name), start()]);
    const session = await inTurn(() =>
      ort.InferenceSession.create(file, { executionProviders: ["wasm"] }),
    );
    return new Network(session);
  }

  constructor(session) {
    this.session = session;
  }

  /**
   * Return the network's first output.
   *
   * Each input is [values, shape]; values are a Float32Array, or an Int32Array of labels.
   */
  run(...inputs) {
    const tensors = inputs.map(([values, shape]) => {
      const type = values instanceof Int32Array ? "int32" : "float32";
      return new ort.Tensor(type, values, shape);
    });
    const feeds = Object.fromEntries(this.session.inputNames.map((name, i) => [name, tensors[i]]));
    return inTurn(async () => {
      const outputs = await this.session.run(feeds);
      return outputs[this.session.outputNames[0]].data;
    });
  }
}
