// The integration of docs/emulators/javascript.md, as it is there.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

test('the whole integration of the guide', { skip: process.env.VTL_DOCS === undefined }, async () => {
  const [, code] = readFileSync(`${process.env.VTL_DOCS}/emulators/javascript.md`, 'utf8').match(/```js\n([^]*?)```/)
  assert.ok(code.split('\n').length < 41)
  writeFileSync('guide.mjs', code)
  writeFileSync('serverless.yml', `service: s
provider: aws
functions:
  f:
    handler: f.f
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request: {template: {application/json: '{"id": "$input.params(''id'')", "n": $input.path(''$.n'')}'}}
          response:
            template: "$input.json('$')"
            statusCodes: {200: {pattern: ''}, 404: {pattern: '.*gone.*'}}
`)
  const { serve } = await import(pathToFileURL('guide.mjs'))
  const server = serve(pathToFileURL('serverless.yml'), async (call) => {
    const event = JSON.parse(call.body)
    if (event.id === '8') throw new Error('gone')
    return event
  })
  await new Promise((listening) => server.listen(0, listening))
  const ask = async (path) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { method: 'POST', body: '{"n": 1}', headers: { 'content-type': 'application/json' } })
    return [response.status, await response.text()]
  }
  try {
    assert.deepEqual(await ask('/orders/7'), [200, '{"id":"7","n":1}'])
    assert.equal((await ask('/orders/8'))[0], 404)
    assert.equal((await ask('/nothing'))[0], 403)
  } finally {
    server.close()
  }
})
