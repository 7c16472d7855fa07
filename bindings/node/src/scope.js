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

const OVERRIDES = ['requestOverride', 'responseOverride']

/** Headers are found regardless of case. */
function someParams(group, wanted, isHeader) {
  if (wanted === true) return group
  const out = {}
  if (!isHeader) {
    for (const name of wanted) {
      if (Object.hasOwn(group, name)) out[name] = group[name]
    }
    return out
  }
  for (const name in group) {
    const lower = name.toLowerCase()
    for (const seen of wanted) {
      if (seen.length === lower.length && seen.toLowerCase() === lower) out[name] = group[name]
    }
  }
  return out
}

function some(value, wanted) {
  if (wanted === true) return value
  const out = {}
  for (const name of wanted) {
    if (Object.hasOwn(value, name)) out[name] = value[name]
  }
  return out
}

function isEmpty(value) {
  for (const _ in value) return false
  return true
}

/** The JSON of what `reaches` names of a scope, or `undefined` where that is nothing. */
export function scopeText(scope, reaches) {
  const out = {}
  const params = members(scope.params, 'params')
  if (params !== undefined) {
    const groups = {}
    for (const name of GROUPS) {
      const group = members(params[name], `params.${name}`)
      if (group === undefined || reaches.params === false) continue
      const seen = someParams(group, reaches.params, name === 'header')
      if (!isEmpty(seen)) groups[name] = seen
    }
    for (const name in params) {
      if (!GROUPS.includes(name)) {
        throw new TypeError(`there are no parameters \`${name}\`; there are path, querystring and header`)
      }
    }
    if (!isEmpty(groups)) out.params = groups
  }
  const context = members(scope.context, 'context')
  if (context !== undefined) {
    const seen = some(context, reaches.context)
    if (!isEmpty(seen)) out.context = seen
  }
  const stageVariables = members(scope.stageVariables, 'stageVariables')
  if (stageVariables !== undefined && reaches.stageVariables !== false) {
    out.stageVariables = some(stageVariables, reaches.stageVariables)
  }
  const variables = members(scope.variables, 'variables')
  if (variables !== undefined && reaches.variables !== false) {
    out.variables = some(variables, reaches.variables)
  }
  return isEmpty(out) ? undefined : JSON.stringify(out)
}

/** What a template can see, as the module tells it. Overrides that come in come out again, whatever it sees. */
export function reachesOf(told) {
  if (told.context !== true) told.context = [...(told.context || []), ...OVERRIDES]
  return told
}

/** Everything: what a scope keeps that is not for one template. */
export const EVERYTHING = { params: true, context: true, stageVariables: true, variables: true }

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
