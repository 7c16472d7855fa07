// What a template sees: checked here, since the module trusts what it gets, and cut down to what the template reaches.

import { dispose, templates } from './instance.js'

const GROUPS = ['path', 'querystring', 'header']

function isPlain(value) {
  if (value === null || typeof value !== 'object') return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

function typeName(value) {
  if (value === null) return 'null'
  if (typeof value !== 'object') return `a ${typeof value}`
  return Array.isArray(value) ? 'an array' : `a ${value.constructor?.name ?? 'object'}`
}

/** An object of names and values; `Headers`, `URLSearchParams` and `Map` are read too. */
function members(value, name) {
  if (value === undefined || value === null) return undefined
  if (isPlain(value)) return value
  if (typeof value === 'object' && !Array.isArray(value)) {
    if (typeof value.entries === 'function') return Object.fromEntries(value.entries())
    return value
  }
  throw new TypeError(`\`${name}\` must be an object, not ${typeName(value)}`)
}

/** The body, or `undefined`. */
export function bodyOf(body) {
  if (typeof body === 'string') return body
  if (body === undefined || body === null) return undefined
  throw new TypeError(
    `\`body\` must be a string, not ${typeName(body)}: the text as it came, since a parsed one has lost \`10.0\`, ` +
      'long integers and repeated keys',
  )
}

/** Members of an object as JSON text, where a template reaches those that `wanted` has; empty for none. */
function someText(object, wanted) {
  if (wanted === true) return nonEmpty(JSON.stringify(object))
  let text = ''
  for (const { name, quoted } of wanted) {
    if (!Object.hasOwn(object, name)) continue
    const value = JSON.stringify(object[name])
    if (value !== undefined) text += `${text === '' ? '{' : ','}${quoted}:${value}`
  }
  return text === '' ? '' : `${text}}`
}

/** Headers are found regardless of case. */
function headersText(headers, wanted) {
  if (wanted === true) return nonEmpty(JSON.stringify(headers))
  let text = ''
  if (wanted.length === 0) return text
  for (const name in headers) {
    const { length } = name
    for (const seen of wanted) {
      if (seen.name.length !== length || (seen.name !== name && seen.lower !== name.toLowerCase())) continue
      const value = JSON.stringify(headers[name])
      if (value !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${value}`
      break
    }
  }
  return text === '' ? '' : `${text}}`
}

function nonEmpty(text) {
  return text === undefined || text === '{}' ? '' : text
}

function joined(text, name, part) {
  return part === '' ? text : `${text}${text === '' ? '{' : ','}${name}:${part}`
}

function paramsText(params, reach) {
  let text = ''
  for (const name in params) {
    if (!GROUPS.includes(name)) {
      throw new TypeError(`unknown parameters \`${name}\`; expected path, querystring or header`)
    }
    const group = members(params[name], `params.${name}`)
    if (group === undefined) continue
    text = joined(text, `"${name}"`, name === 'header' ? headersText(group, reach.header) : someText(group, reach[name]))
  }
  return text === '' ? '' : `${text}}`
}

/** The JSON of what a template reaches of a scope, or `undefined` where that is nothing. */
export function scopeText(scope, reach) {
  const params = members(scope.params, 'params')
  const context = members(scope.context, 'context')
  const stageVariables = members(scope.stageVariables, 'stageVariables')
  const variables = members(scope.variables, 'variables')
  let text = ''
  if (params !== undefined) text = joined(text, '"params"', paramsText(params, reach))
  if (context !== undefined) text = joined(text, '"context"', someText(context, reach.context))
  if (stageVariables !== undefined) {
    text = joined(text, '"stageVariables"', someText(stageVariables, reach.stageVariables))
  }
  if (variables !== undefined) text = joined(text, '"variables"', someText(variables, reach.variables))
  return text === '' ? undefined : wellFormed(`${text}}`)
}

/** Halves of surrogate pairs, which JSON text has as escapes, are `?`, as where the service prints them. */
function wellFormed(text) {
  return text.includes('\\ud') ? text.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1?') : text
}

/** Overrides that come in come out again, whatever a template sees. */
const OVERRIDES = ['requestOverride', 'responseOverride']

/** What a template can see, as the module tells it, made ready: all of a group, or names. */
export function reachOf(told) {
  const { path, querystring, header, context, stageVariables, variables } = told
  return {
    path: names(path),
    querystring: names(querystring),
    header: names(header),
    context: names(context === true ? true : new Set([...(context || []), ...OVERRIDES])),
    stageVariables: names(stageVariables),
    variables: names(variables),
  }
}

function names(told) {
  if (told === true) return true
  return Array.from(told || [], (name) => ({ name, quoted: JSON.stringify(name), lower: name.toLowerCase() }))
}

/** Everything: what a scope keeps that is not for one template. */
export const EVERYTHING = reachOf({
  path: true, querystring: true, header: true, context: true, stageVariables: true, variables: true,
})

/** What renders see besides the body, kept on the other side and prepared once. */
export class Scope {
  #text
  #handle = 0
  #generation = 0

  constructor(scope = {}) {
    this.#text = scopeText(scope, EVERYTHING) ?? '{}'
    this._handle()
  }

  /** @internal */
  _handle() {
    if (this.#text === undefined) throw new TypeError('the scope was disposed of')
    if (this.#generation !== templates.generation) {
      this.#handle = Number(templates.invoke('vtl_scope', templates.write(this.#text)[0]))
      this.#generation = templates.generation
      templates.own(this, this.#handle)
    }
    return this.#handle
  }

  [dispose]() {
    this.#text = undefined
    templates.disown(this, this.#handle, this.#generation)
    this.#handle = 0
  }
}
