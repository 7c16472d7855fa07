// Templates: compiled once, rendered any number of times.

import { ABSENT, dispose, templates } from './instance.js'
import { Scope, bodyOf, reachOf, scopeText } from './scope.js'

const NOTHING = {}

export class Template {
  #handle = 0
  #generation = 0
  #reach
  #options

  constructor(source, options) {
    if (typeof source !== 'string') throw new TypeError('the template must be a string')
    if (options !== undefined && (options === null || typeof options !== 'object')) {
      throw new TypeError('the options must be an object')
    }
    Object.defineProperty(this, 'source', { value: source, enumerable: true })
    this.#options = options === undefined ? undefined : JSON.stringify(options)
    this.#compile()
  }

  #compile() {
    if (this.#generation === -1) throw new TypeError('the template was disposed of')
    const [source, options] = templates.write(this.source, this.#options ?? '')
    const { handle, reach } = JSON.parse(templates.invoke('vtl_compile', source, options))
    this.#handle = handle
    this.#reach = reachOf(reach)
    this.#generation = templates.generation
    templates.own(this, handle)
  }

  /** Renders over a scope: `{ body, params, context, stageVariables, variables }`, or `{ body, scope }` with a kept one. */
  render(given = NOTHING) {
    if (given === null || typeof given !== 'object') throw new TypeError('the scope must be an object')
    const body = bodyOf(given.body)
    const kept = given.scope
    if (kept !== undefined && !(kept instanceof Scope)) {
      throw new TypeError('`scope` must be a kept scope, made by `new Scope({ … })`')
    }
    if (this.#generation !== templates.generation) this.#compile()
    // Making the scope again may make the instance anew, but only where the template was made anew just before.
    const handle = kept === undefined ? 0 : kept._handle()
    const text = kept === undefined ? scopeText(given, this.#reach) : undefined
    const lengths = templates.write(body, text)
    const scope = lengths[1] === ABSENT ? 0 : lengths[1]
    const printed = templates.invoke('vtl_render', this.#handle, handle, lengths[0], scope)
    const { effects } = templates
    return effects === '' ? { body: printed } : { body: printed, ...JSON.parse(effects) }
  }

  [dispose]() {
    templates.disown(this, this.#handle, this.#generation)
    this.#handle = 0
    this.#generation = -1
  }
}

/** Compiles a template. */
export function compile(source, options) {
  return new Template(source, options)
}

/** The templates that `render` compiled last. */
const recent = new Map()
const MOST = 128

/** Compiles a template, unless it was compiled lately, and renders it. */
export function render(source, scope, options) {
  if (typeof source !== 'string') throw new TypeError('the template must be a string')
  const key = options === undefined ? source : `${JSON.stringify(options)}\n${source}`
  let template = recent.get(key)
  if (template === undefined) {
    template = new Template(source, options)
    if (recent.size >= MOST) recent.delete(recent.keys().next().value)
    recent.set(key, template)
  }
  return template.render(scope)
}
