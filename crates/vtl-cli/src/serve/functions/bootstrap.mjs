// Runs a Node.js handler over the Lambda Runtime API, as the service's own runtime does.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const root = process.env.LAMBDA_TASK_ROOT || process.cwd();
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId;

for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR'], ['debug', 'DEBUG'], ['trace', 'TRACE']]) {
  console[name] = (...args) => {
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...args)}\n`);
  };
}

function call(method, target, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, agent, path: `/2018-06-01/runtime/${target}`, headers: body === undefined ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function errorObject(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'stack' in error)) {
    return { errorType: error.name || 'Error', errorMessage: error.message, trace: String(error.stack || '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function fail(type, message) {
  const error = new Error(message);
  error.name = type;
  return error;
}

async function load(handler) {
  if (handler.includes('..')) {
    throw fail('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const base = path.basename(handler);
  const dot = base.indexOf('.');
  if (dot < 0) throw fail('Runtime.MalformedHandlerName', 'Bad handler');
  const module = path.resolve(root, path.dirname(handler), base.slice(0, dot));
  const names = base.slice(dot + 1).split('.');
  const loaded = await loadModule(module, path.join(path.dirname(handler), base.slice(0, dot)));
  let found = loaded;
  for (const name of names) found = found?.[name] ?? found?.default?.[name];
  if (found === undefined) throw fail('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw fail('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function loadModule(module, name) {
  const require = createRequire(pathToFileURL(path.join(root, 'package.json')));
  try {
    for (const end of ['', '.js', '.mjs', '.cjs']) {
      const file = module + end;
      if (!fs.existsSync(file) || !fs.statSync(file).isFile()) continue;
      if (end === '.mjs' || (end === '.js' && isModule(file))) return await import(pathToFileURL(file).href);
      return require(file);
    }
    return require(require.resolve(name, { paths: [root] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw fail('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') throw fail('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
}

function isModule(file) {
  for (let folder = path.dirname(file); path.basename(folder) !== 'node_modules'; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
    if (folder === path.dirname(folder)) return false;
  }
  return false;
}

function run(handler, event, context, deadline) {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (after) => (value) => {
      if (settled) return;
      settled = true;
      after(value);
    };
    const ok = settle(resolve);
    const bad = settle(reject);
    let called = false;
    const callback = (error, result) => {
      called = true;
      const done = () => (error === undefined || error === null ? ok(result) : bad(error));
      if (context.callbackWaitsForEmptyEventLoop) idle(done);
      else done();
    };
    context.succeed = (result) => ok(result);
    context.fail = (error) => bad(error);
    context.done = callback;
    const result = handler(event, context, callback);
    if (result && typeof result.then === 'function') result.then(ok, bad);
    else idle(() => called || ok(result === undefined || handler.length >= 3 ? null : result));
  });
}

// Called when nothing keeps the event loop alive any more.
let onIdle = [];
process.on('beforeExit', () => {
  const waiting = onIdle;
  onIdle = [];
  for (const done of waiting) done();
});
function idle(done) {
  onIdle.push(done);
}

async function answer(id, result) {
  let body;
  try {
    body = JSON.stringify(result === undefined ? null : result);
  } catch {
    return refuse(id, fail('Error', 'Unable to stringify response body'));
  }
  await call('POST', `invocation/${id}/response`, body === undefined ? 'null' : body, { 'Content-Type': 'application/json' });
}

async function refuse(id, error) {
  const object = errorObject(error);
  process.stdout.write(`${new Date().toISOString()}\t${id}\tERROR\tInvoke Error \t${JSON.stringify({ errorType: object.errorType, errorMessage: object.errorMessage, stack: object.trace })}\n`);
  await call('POST', `invocation/${id}/error`, JSON.stringify(object), { 'Content-Type': 'application/json' });
}

process.on('unhandledRejection', async (reason) => {
  const error = fail('Runtime.UnhandledPromiseRejection', String(reason));
  if (requestId) await refuse(requestId, error);
  process.exit(128);
});
process.on('uncaughtException', async (error) => {
  if (requestId) await refuse(requestId, error);
  process.exit(129);
});

let handler;
try {
  handler = await load(process.env._HANDLER);
} catch (error) {
  const object = errorObject(error);
  process.stdout.write(`${new Date().toISOString()}\tundefined\tERROR\tUncaught Exception \t${JSON.stringify({ errorType: object.errorType, errorMessage: object.errorMessage, stack: object.trace })}\n`);
  await call('POST', 'init/error', JSON.stringify(object), { 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': object.errorType });
  process.exit(1);
}

for (;;) {
  const next = await call('GET', 'invocation/next');
  if (next.status !== 200) process.exit(0);
  const id = next.headers['lambda-runtime-aws-request-id'];
  const deadline = Number(next.headers['lambda-runtime-deadline-ms']);
  requestId = id;
  if (next.headers['lambda-runtime-trace-id']) process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: next.headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: id,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  let event;
  let outcome;
  const never = new Promise((resolve) => idle(() => setImmediate(() => resolve('never'))));
  try {
    event = JSON.parse(next.body.toString('utf8'));
    outcome = await Promise.race([run(handler, event, context, deadline).then((result) => ({ result })), never]);
  } catch (error) {
    outcome = { error };
  }
  onIdle = [];
  if (outcome === 'never') {
    await call('POST', `invocation/${id}/error`, JSON.stringify({ errorType: 'Runtime.NodeJsExit', errorMessage: 'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes' }), { 'Content-Type': 'application/json' });
    process.exit(0);
  } else if ('error' in outcome) await refuse(id, outcome.error);
  else await answer(id, outcome.result);
  requestId = undefined;
}
