import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from 'apigateway-vtl'

const CONFIG = `
service: shop
provider:
  name: aws
  httpApi:
    authorizers:
      tokens: {type: jwt, identitySource: $request.header.Authorization, issuerUrl: 'https://i.example/', audience: [a]}
      asks: {type: request, functionName: guard, identitySource: [$request.header.Authorization], enableSimpleResponses: true, payloadVersion: '2.0'}
functions:
  guard: {handler: guard.run}
  order:
    handler: order.get
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {method: POST, path: /orders, authorizer: tokens}
      - httpApi: {method: PUT, path: /orders, authorizer: asks}
`
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = [part({ alg: 'RS256' }), part({ iss: 'https://i.example/', aud: 'a', exp: 4e9 }), 'AA'].join('.')
const load = () => loadConfig('serverless.yml', CONFIG)

test('a route of an HTTP API', () => {
  const api = load()
  assert.deepEqual(api.findings.filter(({ level }) => level === 'error'), [])
  assert.deepEqual(api.httpApis[0].routes.map(({ routeKey, function: name }) => [routeKey, name])[0], ['GET /orders/{id}', 'order'])
  const exchange = api.exchange({ path: '/orders/7?q=x&q=y', headers: { Accept: 'text/plain' } })
  assert.deepEqual([exchange.wants, exchange.call.functionName], ['backend', 'order'])
  const event = JSON.parse(exchange.call.body)
  assert.deepEqual([event.version, event.routeKey, event.pathParameters, event.queryStringParameters], ['2.0', 'GET /orders/{id}', { id: '7' }, { q: 'x,y' }])
  const response = exchange.respond({ result: { total: 12 } })
  assert.deepEqual([response.status, response.body, exchange.wants], [200, '{"total":12}', undefined])
  assert.equal(api.exchange({ path: '/nothing' }).response.body, '{"message":"Not Found"}')
})

test('tokens and authorizers come first', () => {
  const api = load()
  const post = () => api.exchange({ method: 'POST', path: '/orders', headers: { Authorization: token } })
  const exchange = post()
  assert.deepEqual([exchange.wants, exchange.call, exchange.token.issuer], ['signature', undefined, 'https://i.example/'])
  assert.equal(exchange.verify(), undefined)
  assert.equal(exchange.wants, 'backend')
  assert.equal(post().verify(new Error('no such key')).status, 401)
  const asked = api.exchange({ method: 'PUT', path: '/orders', headers: { Authorization: 'secret' } })
  assert.deepEqual([asked.wants, asked.call.functionName], ['authorizer', 'guard'])
  assert.equal(asked.respond({ result: { isAuthorized: true } }), undefined)
  assert.equal(asked.wants, 'backend')
  assert.equal(asked.respond({ error: new Error('x') }).status, 500)
})
