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
  const { status, stdout } = run(['check', '.'])
  assert.equal(status, 1)
  assert.match(stdout, /^bad\.vtl:2:1: error\[VTL0110\]: /m)
  assert.match(stdout, /^serverless\.yml:7:\d+: error\[VTL0510\]: /m)
  assert.doesNotMatch(stdout, /ignored|other/)
  assert.match(stdout, /errors, \d+ warnings, \d+ notes\n$/)
  assert.equal(run(['check', 'good.vtl']).status, 0)
  const lines = run(['check', '--format', 'json', 'bad.vtl']).stdout.trim().split('\n').map((line) => JSON.parse(line))
  assert.deepEqual([lines[0].file, lines[0].line, lines[0].level], ['bad.vtl', 2, 'error'])
})

test('a template is rendered', () => {
  assert.deepEqual([run(['render', 'good.vtl', '--event', 'event.json']).stdout], ['5'])
  assert.equal(run(['render', '-', '--json'], '#set($context.responseOverride.status = 400)x').stdout, '{"ok":true,"output":"x","responseOverride":{"status":400}}\n')
  const failed = run(['render', 'bad.vtl'])
  assert.equal(failed.status, 1)
  assert.match(failed.stderr, /bad\.vtl:2:1/)
})

test('a path is read, and misuse is told', () => {
  assert.equal(run(['path', '$.a', '-'], '{"a": [1]}').stdout, '[1]\n')
  assert.equal(run(['path', '$.b', '-'], '{}').status, 1)
  for (const arguments_ of [[], ['nonsense'], ['check', '--what'], ['check', 'gone.vtl'], ['render']]) {
    assert.equal(run(arguments_).status, 2, arguments_.join(' '))
  }
})
