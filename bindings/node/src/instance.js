// A WebAssembly module and what crosses its border. There are two: a small one for templates, and one that knows
// findings, configurations and exchanges too. One instance of each serves everything; after a panic it is made anew.

import { VtlError } from './errors.js'

const OK_WITH_EFFECTS = 1
const FAILED = 2
/** The length that says that there is no text at all. */
export const ABSENT = 0xffffffff

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function put(memory, at, text) {
  const length = text.length
  if (length < 64) {
    // Short texts are mostly ASCII, and a loop is faster than the encoder.
    let n = 0
    for (; n < length; n += 1) {
      const unit = text.charCodeAt(n)
      if (unit > 127) break
      memory[at + n] = unit
    }
    if (n === length) return length
  }
  const { written } = encoder.encodeInto(text, memory.subarray(at, at + length * 3))
  // Halves of surrogate pairs are `?`, as where the service prints them; the encoder has a character of its own.
  if (written === length || text.isWellFormed?.() !== false) return written
  return encoder.encodeInto(text.replace(HALVES, '?'), memory.subarray(at, at + length * 3)).written
}

class Instance {
  #load
  #wasm
  #bytes = new Uint8Array(0)
  #places = new Uint32Array(0)
  #placesAt = 0
  #collected = new FinalizationRegistry(({ handle, of }) => this.#free(handle, of))
  /** Counts the instances: a handle is good only in the one that gave it. */
  #generation = 0
  /** The lengths of what was written last. */
  lengths = [0, 0]
  /** What the last call did besides its result, as JSON; empty for nothing. */
  effects = ''

  constructor(how) {
    this.#load = () => {
      throw new Error(`call \`await ${how}\` before this`)
    }
  }

  /** Says where the module comes from: called once, when it is first needed. */
  provide(load) {
    this.#load = load
  }

  #start() {
    const { exports } = new WebAssembly.Instance(this.#load(), {})
    exports._initialize()
    this.#wasm = exports
    this.#generation += 1
    this.#placesAt = exports.vtl_output()
    return exports
  }

  /** The instance's number; makes one where there is none. */
  get generation() {
    if (this.#wasm === undefined) this.#start()
    return this.#generation
  }

  /** Memory that grew is another buffer. */
  #view() {
    const { buffer } = this.#wasm.memory
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer)
      this.#places = new Uint32Array(buffer, this.#placesAt, 4)
    }
    return this.#bytes
  }

  /** Writes texts into the input, one after the other; `undefined` is no text. `lengths` has their lengths. */
  write(first, second) {
    const wasm = this.#wasm ?? this.#start()
    const room = (first === undefined ? 0 : first.length) + (second === undefined ? 0 : second.length)
    const at = wasm.vtl_input(room * 3) >>> 0
    const memory = this.#view()
    const length = first === undefined ? 0 : put(memory, at, first)
    this.lengths[0] = first === undefined ? ABSENT : length
    this.lengths[1] = second === undefined ? ABSENT : put(memory, at + length, second)
    return this.lengths
  }

  #read(at, length) {
    const memory = this.#bytes
    if (length < 32) {
      let text = ''
      let n = 0
      for (; n < length; n += 1) {
        const byte = memory[at + n]
        if (byte > 127) break
        text += String.fromCharCode(byte)
      }
      if (n === length) return text
    }
    return decoder.decode(memory.subarray(at, at + length))
  }

  /** Calls an exported function and gives its output as text; `effects` has what it did besides. */
  invoke(name, a, b, c, d) {
    let status
    try {
      status = (this.#wasm ?? this.#start())[name](a, b, c, d)
    } catch (error) {
      throw this.#broken(error)
    }
    this.#view()
    const places = this.#places
    const text = this.#read(places[0], places[1])
    if (status <= OK_WITH_EFFECTS) {
      this.effects = status === OK_WITH_EFFECTS ? this.#read(places[2], places[3]) : ''
      return text
    }
    if (status === FAILED) throw new VtlError(JSON.parse(text))
    throw new TypeError(text)
  }

  /** The instance cannot be trusted any more: a new one is made at the next call, and handles are made anew. */
  #broken(error) {
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return error
    this.#wasm = undefined
    this.#bytes = new Uint8Array(0)
    const what = error instanceof RangeError ? 'the stack ended' : error.message
    const message = `internal error: this is a bug in apigateway-vtl (${what})`
    return new VtlError({ kind: 'internal', code: '', message, text: message, diagnostics: [], report: message }, error)
  }

  /** Asks for something that is not asked for at each request. */
  ask(question) {
    return JSON.parse(this.invoke('vtl_call', this.write(JSON.stringify(question))[0]))
  }

  /** Frees a handle when its owner is gone. */
  own(owner, handle) {
    this.#collected.register(owner, { handle, of: this.#generation }, owner)
  }

  /** The owner frees its handle itself. */
  disown(owner, handle, of) {
    this.#collected.unregister(owner)
    this.#free(handle, of)
  }

  #free(handle, of) {
    if (handle !== 0 && this.#wasm !== undefined && of === this.#generation) this.#wasm.vtl_free(handle)
  }
}

/** Templates and JSONPaths. */
export const templates = new Instance('init()')

/** Findings, configurations and exchanges, and all that the other one knows. */
export const gateway = new Instance('initGateway()')

/** `Symbol.dispose`, also where the platform has none. */
export const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')
