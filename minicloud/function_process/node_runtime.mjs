// Runs a Node.js handler against Lambda's Runtime API.
// Source: Lambda Developer Guide, Using the Lambda runtime API for custom runtimes.
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { existsSync } from "node:fs";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });

function ask(method, place, body = "", headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port, method, agent, path: `/2018-06-01/runtime/${place}` };
    options.headers = { ...headers, "Content-Length": Buffer.byteLength(body) };
    const request = http.request(options, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function told(error) {
  const stack = String(error?.stack ?? "").split("\n");
  return JSON.stringify({
    errorType: error?.name ?? "Error",
    errorMessage: error?.message ?? String(error),
    trace: stack,
  });
}

async function load() {
  const [file, name] = process.env._HANDLER.split(/\.(?=[^.]*$)/);
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, file);
  const found = [".mjs", ".js", ".cjs"].map((end) => base + end).find((one) => existsSync(one));
  const fault = (type, text) => Object.assign(new Error(text), { name: type });
  if (!found) throw fault("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  const loaded = await import(pathToFileURL(found));
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function")
    throw fault("Runtime.HandlerNotFound", `${process.env._HANDLER} is undefined or not exported`);
  return handler;
}

let handler;
try {
  handler = await load();
} catch (error) {
  await ask("POST", "init/error", told(error));
  process.exit(1);
}
for (;;) {
  const next = await ask("GET", "invocation/next");
  const id = next.headers["lambda-runtime-aws-request-id"];
  const deadline = Number(next.headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: next.headers["lambda-runtime-invoked-function-arn"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = await handler(JSON.parse(next.body), context);
    await ask("POST", `invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    console.error(error);
    await ask("POST", `invocation/${id}/error`, told(error));
  }
}
