// Where runs come from: the kernel if one answers, else the runs computed ahead, else the engine
// in the page. One door for the rest of the widget: ask(settings) -> a story.

import { decodeRuns } from './decode.js';
import { tellStory } from './story.js';

const HELLO_MS = 1500;
const KERNEL_MS = 20000;

// `say` is a key of words.js; `detail` what Python said.
export class AskError extends Error {
  constructor(say, detail = '') {
    super(detail || say);
    this.say = say;
    this.detail = detail;
  }
}

// Settings with their keys in order, so that two equal ones are equal as text.
export function settingsKey(value) {
  return JSON.stringify(value, (_, v) => (v && typeof v === 'object' && !Array.isArray(v)
    ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
    : v));
}

export async function createHost({ model, onSource }) {
  const runs = await decodeRuns(model.get('runs'));
  const ahead = new Map(runs.map((run) => [settingsKey(run.settings), run]));
  const kernel = createKernel(model, onSource);
  const inventory = runs[0].inventory;

  async function ask(settings) {
    const run = ahead.get(settingsKey(settings));
    if (kernel.pending && !run) await kernel.settled;
    if (kernel.alive) {
      try {
        return await kernel.ask(settings);
      } catch (error) {
        if (error.say !== 'kernelSilent' || !run) throw error;
      }
    }
    if (run) return tellStory(run);
    return askEngine(inventory ? { ...settings, inventory } : settings);
  }

  return {
    first: tellStory(runs[0]),
    ask,
    has: (settings) => ahead.has(settingsKey(settings)),
    // 'kernel', 'engine' or 'none': who computes what is not computed ahead. 'pending': a kernel may
    // yet answer, and nobody else would.
    get source() {
      if (kernel.alive) return 'kernel';
      const engine = engineState();
      return engine === 'none' && kernel.pending ? 'pending' : engine;
    },
    get starting() { return this.source === 'engine' && globalThis.minicloudEngine.status !== 'ready'; },
    destroy: kernel.destroy,
  };
}

function engineState() {
  const engine = globalThis.minicloudEngine;
  if (!engine || String(engine.status).startsWith('unavailable')) return 'none';
  return 'engine';
}

async function askEngine(settings) {
  if (engineState() === 'none') throw new AskError('noEngine');
  try {
    const blob = await globalThis.minicloudEngine.run(JSON.stringify(settings));
    return tellStory((await decodeRuns(blob))[0]);
  } catch (error) {
    throw new AskError(engineState() === 'none' ? 'noEngine' : 'failedRun', error.message);
  }
}

// A page made of saved state has a model too, so the only proof of a kernel is that it answers.
function createKernel(model, onSource) {
  const waiting = new Map();
  const kernel = { alive: false, pending: true };
  let settle;
  kernel.settled = new Promise((resolve) => { settle = resolve; });
  let next = 1;

  const conclude = (alive) => {
    const news = kernel.pending || alive !== kernel.alive;
    kernel.alive = alive;
    kernel.pending = false;
    settle();
    if (news) onSource();
  };
  const hear = (message, buffers) => {
    if (message?.type === 'here') conclude(true);
    const asked = waiting.get(message?.id);
    if (!asked) return;
    waiting.delete(message.id);
    clearTimeout(asked.timer);
    if (message.type === 'failed') asked.reject(new AskError('failedRun', message.message));
    else decodeRuns(buffers[0]).then(([run]) => asked.resolve(tellStory(run)), asked.reject);
  };
  model.on('msg:custom', hear);
  let timer = 0;
  try {
    model.send({ type: 'hello' });
    timer = setTimeout(() => conclude(kernel.alive), HELLO_MS);
  } catch {
    conclude(false); // the page's stand-in for a kernel cannot send at all
  }

  kernel.ask = (settings) => new Promise((resolve, reject) => {
    const id = next++;
    const late = setTimeout(() => {
      waiting.delete(id);
      reject(new AskError('kernelSilent'));
    }, KERNEL_MS);
    waiting.set(id, { resolve, reject, timer: late });
    model.send({ type: 'run', id, scenario: settings });
  });
  kernel.destroy = () => {
    model.off('msg:custom', hear);
    clearTimeout(timer);
    for (const asked of waiting.values()) clearTimeout(asked.timer);
    waiting.clear();
  };
  return kernel;
}
