import type { CompileOptions, RenderScope } from './index.js'

/** Matchers for Jest and Vitest: `expect.extend(matchers)`. */
export const matchers: {
  /** `expect(template).toRender({ body }, 'what is printed')` */
  toRender(this: any, source: string, scope: RenderScope, expected: unknown, options?: CompileOptions): Result
  /** `expect(template).toRenderJson({ body }, { a: 1 })` */
  toRenderJson(this: any, source: string, scope: RenderScope, expected: unknown, options?: CompileOptions): Result
  /** `expect(template).toFailToRender({ body }, 'a part of the message')` */
  toFailToRender(this: any, source: string, scope: RenderScope, message?: string, options?: CompileOptions): Result
}
interface Result {
  pass: boolean
  message(): string
}
export { loadConfig } from './index.js'
export default matchers
