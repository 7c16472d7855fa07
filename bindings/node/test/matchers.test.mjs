import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'node:test'
import matchers from 'apigateway-vtl/matchers'

// What Jest and Vitest hand to a matcher.
const host = { equals: isDeepStrictEqual, utils: { printExpected: JSON.stringify, printReceived: JSON.stringify } }
const matched = (name, ...given) => matchers[name].call(host, ...given)

test('outputs are compared', () => {
  assert.equal(matched('toRender', '$x', { variables: { x: 1 } }, '1').pass, true)
  const failed = matched('toRender', '$x', { variables: { x: 2 } }, '1')
  assert.deepEqual([failed.pass, failed.message()], [false, 'expected "1" to be printed, found "2"'])
  assert.equal(matched('toRenderJson', '{"a": $x}', { variables: { x: 1.0 } }, { a: 1 }).pass, true)
  assert.match(matched('toRenderJson', '{', {}, {}).message(), /not valid JSON/)
})

test('errors are told', () => {
  assert.match(matched('toRender', '#if(', {}, '').message(), /1 \| #if\(/)
  assert.equal(matched('toFailToRender', '#if(', {}, '#end').pass, true)
  assert.equal(matched('toFailToRender', 'x', {}).pass, false)
})
