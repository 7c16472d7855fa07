import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'vtl-'))
const bin = join(dirname(createRequire(import.meta.url).resolve('apigateway-vtl/package.json')), 'dist', 'cli.cjs')
const write = (name, text) => writeFileSync(join(folder, name), text)
const run = (arguments_, input = '') => spawnSync(process.execPath, [bin, ...arguments_], { cwd: folder, input, encoding: 'utf8' })

write('good.vtl', "$input.path('$.a')")
write('bad.vtl', 'x\n#if($y)')
write('other.json', '{"integration": 1}')
write('body.json', '{"a": 7}')
write('event.json', '{"body": "{\\"a\\": 5}", "pathParameters": {"id": "7"}}')
write('serverless.yml', `service: s
provider: aws
functions:
  f:
    handler: f.f
    events:
      - http: {path: x, method: get, integration: lambda, request: {passThrough: NEVR}}
`)
mkdirSync(join(folder, 'node_modules'))
write('node_modules/ignored.vtl', '#if(')

test('a folder is checked', () => {
  const { status, stdout, stderr } = run(['check', '.'])
  assert.equal(status, 1, stderr)
  const said = stdout + stderr
  assert.match(said, /bad\.vtl:2:1/)
  assert.match(said, /VTL0110/)
  assert.match(said, /serverless\.yml:7:\d+/)
  assert.match(said, /VTL0510/)
  assert.doesNotMatch(said, /ignored|other|WASI/)
  assert.equal(run(['check', 'good.vtl']).status, 0)
})

test('a template is rendered', () => {
  assert.deepEqual([run(['render', 'good.vtl', '--event', 'event.json']).stdout], ['5'])
  const { stdout } = run(['render', '-', '--json'], '#set($context.responseOverride.status = 400)x')
  assert.deepEqual(JSON.parse(stdout), { ok: true, output: 'x', responseOverride: { status: 400 } })
  const failed = run(['render', 'bad.vtl'])
  assert.equal(failed.status, 1)
  assert.match(failed.stderr, /bad\.vtl:2:1/)
})

test('a path is read, and misuse is told', () => {
  assert.equal(run(['path', '$.a', '-'], '{"a": [1]}').stdout, '[1]\n')
  assert.equal(run(['path', '$.b', '-'], '{}').status, 1)
  for (const arguments_ of [['nonsense'], ['check', '--what'], ['check', 'gone.vtl'], ['serve']]) {
    const { status, stdout, stderr } = run(arguments_)
    assert.equal(status, 2, arguments_.join(' '))
    assert.match(stdout + stderr, /error/)
  }
})

test('cases are answered, files of other folders are read', () => {
  const { stdout } = run(['batch'], '{"name": 1, "template": "$x", "vars": {"x": 5}}\n{"template": "#if("}\n')
  const [first, second] = stdout.trim().split('\n').map((line) => JSON.parse(line))
  assert.deepEqual(first, { name: 1, ok: true, output: '5' })
  assert.equal(second.error.kind, 'syntax')
  mkdirSync(join(folder, 'inner'), { recursive: true })
  const inner = spawnSync(process.execPath, [bin, 'render', '../good.vtl', '--body', join(folder, 'body.json')], { cwd: join(folder, 'inner'), encoding: 'utf8' })
  assert.deepEqual([inner.stdout, inner.stderr], ['7', ''])
})

test('suites run, routes are found, exchanges are shown', () => {
  write('good.test.toml', '[[case]]\nname = "reads a"\ngiven.body = \'{"a": 7}\'\nexpect.output = "7"\n')
  const tests = run(['test', '.'])
  assert.equal(tests.status, 0, tests.stdout + tests.stderr)
  const found = run(['match', 'serverless.yml', 'GET /x'])
  assert.match(found.stdout, /GET \/x/)
  const sent = run(['invoke', 'serverless.yml', 'GET /x', '--returns', 'event.json'])
  assert.equal(sent.status, 0, sent.stderr)
  assert.match(run(['inspect', 'serverless.yml']).stdout, /\/x/)
})
