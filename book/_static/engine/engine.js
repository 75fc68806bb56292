// Installs globalThis.minicloudEngine: the course's simulation, run by Python in this page.
//
//   status               "idle", "loading", "ready", or "unavailable: <why>"
//   run(scenarioJson)    Promise<Uint8Array>: the bytes that the kernel would have answered with;
//                        rejects with an Error whose message is the one that Python gave
//   onstatus(listener)   calls back at each change of status; returns the function that ends it
//
// Nothing is loaded before the first run. A widget asks at any depth of page.
(() => {
  const here = new URL(".", document.currentScript.src);
  const listeners = new Set();
  const waiting = new Map();
  let worker = null;
  let count = 0;

  const whyNot = () => {
    if (location.protocol === "file:") {
      return "a browser starts no Python on a page opened from a file; serve the book (make serve)";
    }
    if (typeof Worker === "undefined" || typeof WebAssembly === "undefined") {
      return "this browser lacks workers or WebAssembly";
    }
    return null;
  };

  const engine = {
    status: "idle",
    run,
    onstatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function say(status) {
    engine.status = status;
    for (const listener of listeners) listener(status);
  }

  function settle({ id, bytes, error }) {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(bytes);
    else asked?.reject(new Error(error));
  }

  // Python never started, or its worker died: whoever waits hears why, and the next run tries anew.
  function fail(why) {
    worker?.terminate();
    worker = null;
    say("idle");
    for (const id of [...waiting.keys()]) settle({ id, error: why });
  }

  function start() {
    say("loading");
    worker = new Worker(new URL("worker.mjs", here), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.ready) say("ready");
      else if (data.broken) fail(data.broken);
      else settle(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(`Python in this page stopped: ${event.message || "its worker could not be loaded"}`);
    };
  }

  function run(scenarioJson) {
    const why = whyNot();
    if (why) return Promise.reject(new Error(why));
    return new Promise((resolve, reject) => {
      if (!worker) start();
      const id = ++count;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, scenarioJson });
    });
  }

  const why = whyNot();
  if (why) engine.status = `unavailable: ${why}`;
  globalThis.minicloudEngine = engine;
})();
