// Runs a Node.js handler over the Lambda Runtime API, as the service's own runtime does.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const root = process.env.LAMBDA_TASK_ROOT || process.cwd();
let requestId;

for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR'], ['debug', 'DEBUG'], ['trace', 'TRACE']]) {
  console[name] = (...args) => {
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...args)}\n`);
  };
}

// One connection, own code: half of the time of a small invocation is Node's HTTP client. The gateway answers in order, with
// a length, and what is written in one turn of the event loop goes out together.
let socket;
let received = Buffer.alloc(0);
let calls = [];

function connect() {
  const own = net.connect({ host, port, noDelay: true });
  own.on('data', (data) => {
    received = received.length ? Buffer.concat([received, data]) : data;
    for (let answer; calls.length && (answer = take());) calls.shift().resolve(answer);
    if (!calls.length) own.unref();
  });
  own.on('error', () => {});
  own.on('close', () => {
    if (socket !== own) return;
    const lost = calls;
    [socket, calls, received] = [undefined, [], Buffer.alloc(0)];
    for (const { reject } of lost) reject(new Error('the gateway has gone'));
  });
  return own;
}

// The next whole answer that has come.
function take() {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first, ...lines] = received.latin1Slice(0, end).split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const start = end + 4;
  const length = Number(headers['content-length'] ?? 0);
  if (received.length < start + length) return undefined;
  const body = received.subarray(start, start + length);
  received = received.subarray(start + length);
  return { status: Number(first.split(' ')[1]), headers, body };
}

function call(method, target, body, headers = {}) {
  return new Promise((resolve, reject) => {
    socket ??= connect();
    socket.ref();
    calls.push({ resolve, reject });
    let head = `${method} /2018-06-01/runtime/${target} HTTP/1.1\r\nHost: ${host}:${port}\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    if (body !== undefined) head += `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    if (!socket.writableCorked) {
      const own = socket;
      own.cork();
      process.nextTick(() => own.uncork());
    }
    socket.write(`${head}\r\n${body ?? ''}`);
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
    body = JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    return refuse(id, fail('Error', 'Unable to stringify response body'));
  }
  const answered = call('POST', `invocation/${id}/response`, body, { 'Content-Type': 'application/json' });
  // What is too large ends the connection. All else goes out together with the call for the next event.
  if (body.length > 1 << 20) await answered.catch(() => {});
  else answered.catch(() => {});
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
  const next = await call('GET', 'invocation/next').catch(() => undefined);
  if (next?.status !== 200) process.exit(0);
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
