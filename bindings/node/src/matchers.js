// Matchers for Jest and Vitest: `expect.extend(matchers)`.

import { VtlError, compile, loadConfig } from './main.js'

function rendering(source, scope, options) {
  try {
    return { rendered: compile(source, options).render(scope) }
  } catch (error) {
    if (error instanceof VtlError) return { error }
    throw error
  }
}

function result(pass, message) {
  return { pass, message }
}

export const matchers = {
  /** A template prints this over a scope. */
  toRender(source, scope, expected, options) {
    const { rendered, error } = rendering(source, scope, options)
    if (error) return result(false, () => error.report)
    const pass = this.equals(rendered.body, expected)
    const { printExpected, printReceived } = this.utils
    return result(pass, () => `expected ${printExpected(expected)}${pass ? ' not' : ''} to be printed, found ${printReceived(rendered.body)}`)
  },

  /** A template prints JSON that is this value. */
  toRenderJson(source, scope, expected, options) {
    const { rendered, error } = rendering(source, scope, options)
    if (error) return result(false, () => error.report)
    let found
    try {
      found = JSON.parse(rendered.body)
    } catch (problem) {
      return result(false, () => `what was printed is not valid JSON (${problem.message}):\n${rendered.body}`)
    }
    const pass = this.equals(found, expected)
    return result(pass, () => this.utils.diff?.(expected, found) ?? `found ${this.utils.printReceived(found)}`)
  },

  /** A template is refused, or its render fails, with an error whose message has this. */
  toFailToRender(source, scope, message = '', options) {
    const { rendered, error } = rendering(source, scope, options)
    if (!error) return result(false, () => `it printed ${this.utils.printReceived(rendered.body)}`)
    return result(error.message.includes(message), () => error.report)
  },
}

export { loadConfig }
export default matchers
