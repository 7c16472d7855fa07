import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from 'apigateway-vtl'

const CONFIG = `
service: shop
provider: aws
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request:
            template:
              application/json: '\${file(order.vtl)}'
          response:
            template: "$input.path('$')"
            statusCodes:
              200: {pattern: ''}
              404: {pattern: '.*\\[404\\].*', template: "$input.path('$.errorMessage')"}
      - http:
          path: ping
          method: get
          integration: mock
          request: {template: {application/json: '{"statusCode": 200}'}}
          response: {template: pong, statusCodes: {200: {pattern: ''}}}
`
const files = { 'order.vtl': '{"id": "$input.params(\'id\')", "n": $input.path(\'$.n\'), "ip": "$context.identity.sourceIp"}' }
const load = () => loadConfig('serverless.yml', CONFIG, (path) => {
  if (files[path] === undefined) throw new Error(`no ${path}`)
  return files[path]
})

test('an exchange goes in two steps', () => {
  const api = load()
  assert.deepEqual([api.dialect, api.stage], ['serverless', 'dev'])
  assert.deepEqual(api.routes.map((route) => `${route.httpMethod} ${route.resourcePath}`).slice(0, 1), ['POST /orders/{id}'])
  assert.deepEqual(api.findings.filter((finding) => finding.level === 'error'), [])
  const exchange = api.exchange({
    method: 'POST', path: '/orders/7?x=1', headers: new Headers({ 'content-type': 'application/json' }),
    body: new TextEncoder().encode('{"n": 1.0}'), host: { sourceIp: '192.0.2.7' },
  })
  assert.equal(exchange.response, undefined)
  assert.equal(exchange.call.type, 'AWS')
  assert.equal(exchange.call.body, '{"id": "7", "n": 1.0, "ip": "192.0.2.7"}')
  const response = exchange.respond({ result: { a: 'ä' } })
  assert.equal(response.status, 200)
  assert.equal(exchange.response, response)
  assert.equal(exchange.call, undefined)
  assert.ok(exchange.trace.some((step) => step.step === 'response selection'))
  assert.throws(() => exchange.respond({}), TypeError)
})

test('errors of functions select responses', () => {
  const exchange = load().exchange({ method: 'POST', path: '/orders/7', body: '{"n": 1}' })
  const response = exchange.respond({ error: new Error('[404] no such order') })
  assert.deepEqual([response.status, response.body], [404, '[404] no such order'])
  const late = load().exchange({ method: 'POST', path: '/orders/7', body: '{"n": 1}' })
  assert.equal(late.respond({ timeout: true }).status, 504)
  assert.equal(late.gatewayResponse.type, 'INTEGRATION_TIMEOUT')
})

test('mocks and refusals need no backend', () => {
  const api = load()
  const mock = api.exchange({ path: '/ping' })
  assert.deepEqual([mock.call, mock.response.status, mock.response.body], [undefined, 200, 'pong'])
  const nothing = api.exchange({ path: '/nothing' })
  assert.equal(nothing.response.status, 403)
  assert.equal(nothing.gatewayResponse.type, 'MISSING_AUTHENTICATION_TOKEN')
})

test('bytes stay bytes', () => {
  const api = loadConfig('api.json', JSON.stringify({
    openapi: '3.0.1', info: { title: 't', version: '1' },
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    paths: { '/image': { get: { responses: { 200: { description: '' } }, 'x-amazon-apigateway-integration': {
      type: 'http_proxy', httpMethod: 'GET', uri: 'https://backend.example/image' } } } },
  }))
  const exchange = api.exchange({ path: '/image', headers: { Accept: 'image/png' } })
  assert.equal(exchange.call.url, 'https://backend.example/image')
  const bytes = new Uint8Array([0x89, 0x50, 0xff, 0])
  const response = exchange.respond({ status: 200, headers: { 'Content-Type': 'image/png' }, body: bytes })
  assert.deepEqual([...response.body], [...bytes])
})

test('mistakes are findings, other types are refused', () => {
  const broken = loadConfig('serverless.yml', CONFIG.replace('order.vtl', 'gone.vtl'), () => { throw new Error('gone') })
  assert.ok(broken.findings.some((finding) => finding.line > 0 && finding.message.includes('gone.vtl')))
  assert.throws(() => loadConfig('x', {}), TypeError)
  assert.throws(() => loadConfig('x', '', 'y'), TypeError)
  assert.throws(() => loadConfig('x', '', undefined, { stag: 'dev' }), TypeError)
  for (const request of [undefined, 'x', { path: 5 }, { path: '/', body: {} }, { path: '/', query: {} }]) {
    assert.throws(() => load().exchange(request), TypeError)
  }
  assert.throws(() => load().exchange({ method: 'POST', path: '/orders/7', body: '{"n": 1}' }).respond('x'), TypeError)
})
