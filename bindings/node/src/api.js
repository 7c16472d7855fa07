// Whole integrations: a configuration, then requests in and responses out. The host only listens and invokes.

import { dispose, gateway } from './instance.js'

/** Loads a configuration; `readFile` gives the text of a file that it includes, or throws. */
export function loadConfig(name, text, readFile, options = {}) {
  if (typeof name !== 'string') throw new TypeError('the name must be a string')
  if (typeof text !== 'string') throw new TypeError('the configuration must be a string')
  if (readFile !== undefined && readFile !== null && typeof readFile !== 'function') {
    throw new TypeError('`readFile` must be a function')
  }
  return new Api({ do: 'load', name, text, options, files: {} }, readFile)
}

function fileText(readFile, path) {
  try {
    if (!readFile) return { error: 'no files are read here' }
    const text = readFile(path)
    if (typeof text === 'string') return text
    if (ArrayBuffer.isView(text)) return new TextDecoder().decode(text)
    return { error: typeof text?.then === 'function' ? 'files must be read at once, not later' : 'there is no such file' }
  } catch (error) {
    return { error: String(error?.message ?? error) }
  }
}

/** A configuration, ready to answer requests. */
export class Api {
  #question
  #handle = 0
  #generation = 0

  constructor(question, readFile) {
    this.#question = question
    this.#load(readFile)
  }

  #load(readFile) {
    let about
    for (;;) {
      about = gateway.ask(this.#question)
      if (about.needs === undefined) break
      for (const path of about.needs) this.#question.files[path] = fileText(readFile, path)
    }
    this.#handle = about.handle
    this.#generation = gateway.generation
    gateway.own(this, this.#handle)
    for (const name of ['dialect', 'stage', 'routes', 'httpApis', 'findings', 'problems']) {
      Object.defineProperty(this, name, { value: about[name] ?? undefined, enumerable: true, configurable: true })
    }
  }

  /** Starts an exchange: it `wants` something, or has the `response` that the client gets. */
  exchange(request) {
    if (request === null || typeof request !== 'object') throw new TypeError('the request must be an object')
    if (this.#generation === -1) throw new TypeError('the API was disposed of')
    if (this.#generation !== gateway.generation) this.#load()
    return new Exchange(gateway.ask({ do: 'exchange', api: this.#handle, request: requestOf(request) }))
  }

  [dispose]() {
    gateway.disown(this, this.#handle, this.#generation)
    this.#handle = 0
    this.#generation = -1
  }
}

function bytesOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined
}

/** Text of UTF-8 as text, other bytes as Base64. */
function withBody(given) {
  const { body, ...rest } = given
  if (body === undefined || body === null) return rest
  const bytes = bytesOf(body)
  if (bytes === undefined) {
    if (typeof body !== 'string') throw new TypeError('`body` must be a string or bytes')
    return { ...rest, body }
  }
  try {
    return { ...rest, body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { ...rest, bodyBase64: base64Of(bytes) }
  }
}

function base64Of(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

function namesOf(given) {
  if (given && typeof given === 'object' && !Array.isArray(given) && typeof given.entries === 'function') {
    return [...given.entries()]
  }
  return given
}

function requestOf(request) {
  const given = withBody(request)
  for (const name of ['headers', 'querystring']) {
    if (given[name] !== undefined) given[name] = namesOf(given[name])
  }
  return given
}

/** What the client gets, or what a backend gets. */
function messageOf(message) {
  if (message === undefined) return undefined
  const { body_base64: base64, body, ...rest } = message
  if (base64 === undefined) return { ...rest, body: body ?? '' }
  return { ...rest, body: Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0)), bodyBase64: base64 }
}

/** One exchange. `wants` says what it waits for. */
export class Exchange {
  #handle = 0
  #generation = 0
  #isLambda = false

  constructor(about) {
    this.#is(about)
  }

  #is(about) {
    this.#handle = about.handle ?? 0
    this.#generation = gateway.generation
    this.#isLambda = about.lambda === true
    if (this.#handle !== 0) gateway.own(this, this.#handle)
    const sent = messageOf(about.integrationRequest)
    /** `backend`, `authorizer`, `signature`; `undefined` once the exchange is over. */
    this.wants = this.#handle === 0 ? undefined : about.wants
    /** What the backend or the authorizer gets; `undefined` where nothing is to be called. */
    this.call = this.wants === 'backend' || this.wants === 'authorizer' ? sent : undefined
    this.integrationRequest = this.wants === 'authorizer' ? undefined : sent
    this.token = about.token
    this.response = messageOf(about.response)
    this.gatewayResponse = about.gatewayResponse
    this.trace = about.trace ?? []
  }

  #goOn(question) {
    if (this.#handle === 0) throw new TypeError('the exchange is over')
    if (this.#generation !== gateway.generation) throw new TypeError('the exchange was lost when the module was made anew')
    const about = gateway.ask({ ...question, exchange: this.#handle })
    gateway.disown(this, 0, 0)
    this.#is(about)
    return this.response
  }

  /** Goes on with what became of the call; gives what the client gets, once that is known. */
  respond(result = {}) {
    return this.#goOn({ do: 'respond', result: resultOf(result, this.#isLambda) })
  }

  /** Goes on with what was found out about the token's signature: nothing is wrong, or what. */
  verify(problem) {
    const text = problem === undefined || problem === null ? undefined : String(problem?.message ?? problem)
    return this.#goOn({ do: 'verified', problem: text })
  }
}

function resultOf(result, isLambda) {
  if (result === null || typeof result !== 'object') throw new TypeError('the result must be an object')
  if (bytesOf(result) !== undefined) throw new TypeError('the result must be an object: `{ body }` for its body')
  if ('result' in result) {
    const { result: value, ...rest } = result
    return { ...rest, body: JSON.stringify(value === undefined ? null : value) }
  }
  if ('error' in result) {
    if (!isLambda) return { failure: String(result.error?.message ?? result.error) }
    return { body: errorText(result.error), functionError: true }
  }
  const { status, statusCode, headers, timeout, failure, functionError, millis, ...body } = result
  const given = withBody(body)
  if (millis !== undefined) given.millis = millis
  if (status ?? statusCode) given.status = status ?? statusCode
  if (headers !== undefined && headers !== null) given.headers = namesOf(headers)
  if (timeout) given.timeout = true
  if (failure !== undefined && failure !== null) given.failure = String(failure)
  if (functionError) given.functionError = true
  return given
}

/** What a function of Node hands over when it throws. */
function errorText(error) {
  if (!(error instanceof Error)) return JSON.stringify({ errorType: 'string', errorMessage: String(error), trace: [] })
  const trace = String(error.stack ?? '').split('\n')
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace })
}
