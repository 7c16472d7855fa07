import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import * as vtl from 'apigateway-vtl'
import { Scope, VtlError, check, compile, init, jsonPath, render, trace } from 'apigateway-vtl'

test('a template renders over everything that it can see', () => {
  const template = compile(
    "$input.path('$.a')|$input.params('id')|$input.params().header.h|$context.identity.sourceIp|$stageVariables.t|$items.size()",
  )
  const rendered = template.render({
    body: '{"a": 10.0}',
    params: { path: { id: '7' }, header: new Headers({ h: 'x' }) },
    context: { identity: { sourceIp: '10.0.0.1' } },
    stageVariables: { t: 'orders' },
    variables: { items: [1, 2] },
  })
  assert.deepEqual(rendered, { body: '10.0|7|x|10.0.0.1|orders|2' })
})

test('overrides come back', () => {
  const { body, requestOverride, responseOverride } = render(
    '#set($context.requestOverride.header.h = "x")#set($context.responseOverride.status = 404)',
  )
  assert.deepEqual([body, requestOverride, responseOverride], ['', { header: { h: 'x' } }, { status: 404 }])
})

test('text comes back as it went in', () => {
  for (const text of ['', 'a', 'ä😀\u0000\u001f', '\ufeffx', 'x'.repeat(100), `${'y'.repeat(70)}€`, '\r\n']) {
    assert.equal(compile('$x').render({ variables: { x: text || ' ' } }).body, text || ' ')
    assert.equal(compile(text).render().body, text)
    assert.equal(compile("$input.body").render({ body: text }).body, text || '{}')
  }
  const long = 'é'.repeat(3_000_000)
  assert.equal(compile('$x').render({ variables: { x: long } }).body, long)
})

test('an unpaired surrogate is said apart', () => {
  const rendered = compile('😀$x').render({ body: '', variables: { x: '' } })
  assert.equal(rendered.surrogates, undefined)
  const odd = compile("😀#set($s = $input.path('$.s'))$s.substring(0, 1)!").render({ body: '{"s": "😀"}' })
  assert.deepEqual(odd, { body: '😀?!', surrogates: [[2, 0xd83d]] })
})

test('errors say where, in the units of the language', () => {
  const source = 'a😀 $x\n#if($y)\n'
  assert.throws(
    () => compile(source, { name: 'get.vtl' }),
    (error) => {
      assert.ok(error instanceof VtlError && error instanceof Error)
      assert.equal(error.name, 'VtlError')
      assert.deepEqual([error.kind, error.line, error.column, error.template], ['syntax', 2, 1, 'get.vtl'])
      assert.equal(source.slice(error.offset, error.offset + error.length), '#if')
      assert.match(error.message, /\(get\.vtl:2:1\)$/)
      assert.match(error.report, /2 \| #if\(\$y\)/)
      assert.equal(error.diagnostics[0].code, error.code)
      assert.equal(JSON.parse(JSON.stringify(error)).line, 2)
      return true
    },
  )
  assert.throws(() => compile('#if(\n#set($x = )'), (error) => error.diagnostics.length > 1)
  assert.throws(() => render('#set($x = "abc")$x.substring(10)'), { kind: 'render' })
  const endless = '#foreach($i in [1..1000])#foreach($j in [1..1000])$i#end#end'
  assert.throws(() => render(endless, {}, { limits: { steps: 1000 } }), { kind: 'limit' })
})

test('other types are refused before the module sees them', () => {
  const template = compile('$x')
  for (const scope of [
    { body: {} }, { body: 5 }, { params: [] }, { params: 'x' }, { params: { path: 'x' } }, { params: { query: {} } },
    { context: 'x' }, { context: [] }, { stageVariables: 1 }, { variables: true }, { scope: {} }, null, 'x',
    { variables: { x: 1n } },
  ]) {
    assert.throws(() => template.render(scope), TypeError, JSON.stringify(scope, (_, v) => String(v)))
  }
  for (const source of [undefined, null, 5, {}]) assert.throws(() => compile(source), TypeError)
  for (const options of [{ dialect: 'java' }, { dialekt: 1 }, { limits: { turns: 1 } }, { strict: 'yes' }, null]) {
    assert.throws(() => compile('', options), TypeError)
  }
  assert.equal(template.render({ variables: { x: 'still there' } }).body, 'still there')
})

test('dialects, strictness and limits', () => {
  const { body } = render('#macro(m)x#end#m()', {}, { dialect: 'velocity' })
  assert.equal(body, 'x')
  assert.throws(() => render('$x', {}, { strict: true }), { kind: 'render' })
  assert.equal(render('#foreach($i in [1..2000])x#end', {}, { limits: { loopIterations: null } }).body.length, 2000)
  assert.equal(render('#foreach($i in [1..2000])x#end').body.length, 1000)
})

test('every part may be missing', () => {
  const template = compile("$!input.params('a')$!context.b$!stageVariables.c$!d$input.body")
  const nothing = { params: null, context: undefined, stageVariables: null, variables: undefined }
  for (const scope of [{}, nothing, { params: { path: null, header: undefined } }, { context: {}, variables: {} }]) {
    assert.equal(template.render(scope).body, '{}')
    for (const body of [undefined, null, '']) assert.equal(template.render({ ...scope, body }).body, '{}')
    assert.equal(template.render({ ...scope, body: 'x' }).body, 'x')
  }
  assert.equal(template.render().body, '{}')
})

test('values keep their types', () => {
  const template = compile('$context.n $context.f $context.t $!context.z $context.l $context.m.k $x.size()')
  const context = { n: 5, f: 1.5, t: true, z: null, l: [1, 'a'], m: { k: 'v' }, u: undefined }
  assert.equal(template.render({ context, variables: { x: ['a', 'b'] } }).body, '5 1.5 true  [1, a] v 2')
  const params = { path: { a: ['x', 'y'] }, querystring: new URLSearchParams('b=1'), header: new Map([['Some-Header', 'z']]) }
  assert.equal(compile("$input.params('a') $input.params('b') $input.params('some-header')").render({ params }).body, '[x, y] 1 z')
  const odd = JSON.parse('{"__proto__": "p", "a.b": "q", "": "r", "\\u0000\\"": "s"}')
  assert.equal(compile(`$context.get('__proto__')$context.get('a.b')$context.get('')$context.get('\u0000"')`).render({ context: odd }).body, 'pqrs')
  assert.equal(compile('$input.params().path.keySet()').render({ params: { path: odd } }).body, '[__proto__, a.b, , \u0000"]')
})

test('unpaired surrogates go in', () => {
  const rendered = compile('$x $context.y').render({ variables: { x: 'a\ud83d' }, context: { y: '\udc00' } })
  assert.deepEqual(rendered, { body: 'a? ?' })
  assert.equal(compile('$x').render({ variables: { x: '\\ud83d \\\\ud83d \ud83d\ud83d' } }).body, '\\ud83d \\\\ud83d ??')
  assert.equal(compile('\ud83d$input.body').render({ body: 'x\ude00ä' }).body, '?x?ä')
})

test('a kept scope', () => {
  const scope = new Scope({ params: { path: { id: '7' } }, context: { stage: 'prod' } })
  const template = compile("$context.stage $input.params('id') $input.path('$')")
  for (const body of ['1', '2']) assert.equal(template.render({ body, scope }).body, `prod 7 ${body}`)
  assert.equal(template.render({ scope }).body, 'prod 7 {}')
  scope[Symbol.dispose]()
  assert.throws(() => template.render({ scope }), TypeError)
})

test('what is disposed of is gone', () => {
  const template = compile('x')
  template[Symbol.dispose]()
  template[Symbol.dispose]()
  assert.throws(() => template.render(), TypeError)
  for (let n = 0; n < 20_000; n += 1) compile(`${n}`)[Symbol.dispose]()
})

test('findings', () => {
  const [finding] = check('😀$util.toJson($input.body)', { kind: 'request' })
  assert.deepEqual([finding.level, finding.code, finding.line, finding.column], ['warning', 'VTL1001', 1, 8])
  assert.equal('😀$util.toJson($input.body)'.substr(finding.offset, finding.length), 'toJson')
  assert.deepEqual(check('$util.toJson($input.body)', { levels: { VTL1001: 'allow' } }), [])
  assert.equal(check('#if(')[0].level, 'error')
  assert.throws(() => check('', { levels: { VTL9999: 'allow' } }), TypeError)
})

test('a trace says what each part printed', () => {
  const source = '😀#set($a = 5)$a'
  const { rendered, events, isCut } = trace(source)
  assert.deepEqual([rendered, isCut], [{ body: '😀5' }, false])
  const printed = events.find((event) => event.kind === 'reference')
  assert.deepEqual([source.slice(printed.offset), rendered.body.slice(...printed.output), printed.value], ['$a', '5', '5'])
  const failed = trace('a#set($x = "abc")$x.substring(10)', { body: '{}' })
  assert.ok(failed.error instanceof VtlError && failed.events.length > 0)
  assert.throws(() => trace('', { body: 5 }), TypeError)
})

test('JSONPaths', () => {
  assert.equal(jsonPath('$.a[?(@.b > 1)].b', '{"a": [{"b": 1}, {"b": 2.50}]}'), '[2.5]')
  assert.equal(jsonPath('$.z', '{}'), undefined)
  const path = jsonPath('$.a')
  assert.deepEqual([path.definite, path.path, path.read('{"a": "x"}')], [true, '$.a', '"x"'])
  assert.equal(jsonPath('$..a').definite, false)
  assert.throws(() => jsonPath('$.'), { name: 'VtlError', kind: 'path' })
  assert.throws(() => path.read({}), TypeError)
})

test('CommonJS has the same package', () => {
  const common = createRequire(import.meta.url)('apigateway-vtl')
  assert.equal(common.VtlError, VtlError)
  assert.deepEqual(Object.keys(common).sort(), Object.keys(vtl).filter((name) => name !== 'default').sort())
})

test('init is there for browsers', async () => {
  assert.equal(await init(), undefined)
})
