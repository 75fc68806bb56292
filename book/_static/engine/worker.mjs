// Python in a worker, so that the page keeps moving while it computes. Answers {id, scenarioJson}
// with {id, bytes} or {id, error}; says {ready: true} once, or {broken: why} if it cannot start.
import { loadPyodide } from "../vendor/pyodide/pyodide.mjs";

const here = new URL(".", import.meta.url);
const CODE = "/minicloud";

// An exception of Python's is an answer: its message, not the stack of this worker.
const ANSWER = `
import sys
sys.path.insert(0, "${CODE}")
from minicloud.dataplane.encoding import run_encoded

def answer(scenario_json):
    try:
        return run_encoded(scenario_json), None
    except Exception as error:
        return None, str(error) or type(error).__name__
answer
`;

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

async function start() {
  const [python, code] = await Promise.all([
    loadPyodide({ indexURL: new URL("../vendor/pyodide/", here).href }),
    fetched(new URL("minicloud.zip", here)),
  ]);
  python.unpackArchive(code, "zip", { extractDir: CODE });
  const answer = python.runPython(ANSWER);
  postMessage({ ready: true });
  return answer;
}

const started = start();
started.catch((error) => {
  postMessage({ broken: `Python could not start in this page: ${error.message ?? error}` });
});

onmessage = async ({ data: { id, scenarioJson } }) => {
  let answer;
  try {
    answer = await started;
  } catch {
    return; // told above
  }
  try {
    const pair = answer(scenarioJson);
    const [bytes, error] = pair.toJs();
    pair.destroy();
    if (error) postMessage({ id, error });
    else postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    postMessage({ id, error: `Python in this page: ${error.message ?? error}` });
  }
};
