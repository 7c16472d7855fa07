// What is asked without rendering: findings and JSONPaths.

import { VtlError } from './errors.js'
import { gateway, templates } from './instance.js'
import { EVERYTHING, bodyOf, scopeText } from './scope.js'

/** What is wrong with a template, without rendering it. */
export function check(source, options = {}) {
  if (typeof source !== 'string') throw new TypeError('the template must be a string')
  return gateway.ask({ do: 'check', source, options })
}

/** Renders and records: what each part of the template did and printed, as far as the render got. */
export function trace(source, scope = {}, options = {}) {
  if (typeof source !== 'string') throw new TypeError('the template must be a string')
  if (scope === null || typeof scope !== 'object') throw new TypeError('the scope must be an object')
  const text = scopeText(scope, EVERYTHING)
  const asked = JSON.stringify({ do: 'trace', source, options, body: bodyOf(scope.body) })
  const question = text === undefined ? asked : `${asked.slice(0, -1)},"scope":${text}}`
  const { error, events, isCut = false, ...rendered } = JSON.parse(gateway.invoke('vtl_call', gateway.write(question)[0]))
  if (error !== undefined) return { error: new VtlError(error), events, isCut }
  return { rendered, events, isCut }
}

/** A JSONPath as `$input.path` and `$input.json` read it. */
export class JsonPath {
  constructor(path) {
    if (typeof path !== 'string') throw new TypeError('the path must be a string')
    const { definite } = answered(templates.ask({ do: 'jsonPath', path }))
    Object.defineProperty(this, 'path', { value: path, enumerable: true })
    Object.defineProperty(this, 'definite', { value: definite, enumerable: true })
  }

  /** What `$input.json` prints for the path: JSON text; `undefined` where it leads to nothing or to null. */
  read(payload) {
    if (typeof payload !== 'string') throw new TypeError('the payload must be a string of JSON')
    return answered(templates.ask({ do: 'jsonPath', path: this.path, payload })).found ?? undefined
  }
}

function answered(answer) {
  if (answer.error === undefined) return answer
  const { kind, message } = answer.error
  throw new VtlError({ kind, code: '', message, text: message, diagnostics: [], report: `error: ${message}\n` })
}

/** A path, or with a payload what it finds there. */
export function jsonPath(path, payload) {
  const compiled = new JsonPath(path)
  return payload === undefined ? compiled : compiled.read(payload)
}

/** A whole exchange in one step, with an answer of the backend that is known before: a case of the batch protocol. */
export function exchange(given) {
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  const [length] = gateway.write(`{"do":"exchangeCase","case":${text}}`)
  return JSON.parse(gateway.invoke('vtl_call', length))
}
