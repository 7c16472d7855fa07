// Speed beside velocityjs, in one run: `node bench.mjs cases.jsonl`, a file of batch cases. A new scope each time; what is
// shown is the least of several slices, compiled before and compiled each time.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { compile } from './dist/index.js'

const require = createRequire(pathToFileURL(`${process.cwd()}/target/scoreboard/package.json`))
const { Compile, parse } = require('velocityjs')
const { JSONPath } = require('jsonpath-plus')

function theirs({ body, params, context, stageVariables = {} }, tree) {
  const payload = JSON.parse(body || '{}')
  const read = (path) => JSONPath({ json: payload, path, wrap: false, eval: 'safe' })
  const groups = { path: {}, querystring: {}, header: {}, ...params }
  const find = (name) => groups.path[name] ?? groups.querystring[name] ?? groups.header[name] ?? ''
  const input = { body, path: read, json: (path) => JSON.stringify(read(path)), params: (name) => (name ? find(name) : groups) }
  const util = { escapeJavaScript: (text) => JSON.stringify(String(text)).slice(1, -1), parseJson: JSON.parse }
  return new Compile(tree, { escape: false }).render({ input, util, context: { ...context }, stageVariables })
}

/** Microseconds of the processor, which do not depend on what else the machine is doing. */
function least(run) {
  let rounds = 1
  const slice = () => {
    const start = process.cpuUsage()
    for (let n = 0; n < rounds; n += 1) run()
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  while (slice() < 20_000) rounds *= 2
  let best = Infinity
  for (let n = 0; n < 12; n += 1) best = Math.min(best, slice() / rounds)
  return best
}

const cases = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => JSON.parse(line))
// The engines of JavaScript compile what runs often in the background: that is not measured.
for (const { template, ...scope } of cases) {
  const compiled = compile(template)
  for (let n = 0; n < 3000; n += 1) compiled.render({ body: scope.body, params: scope.params, context: scope.context })
}
await new Promise((waited) => setTimeout(waited, 3000))

const means = { 'its tree kept': [], 'parsed each time': [] }
console.log('case  kept µs  compiled each time µs  velocityjs µs  velocityjs, parsed each time µs')
for (const { name, template, body, params, context, stageVariables } of cases) {
  const scope = { body, params, context, stageVariables }
  const compiled = compile(template)
  const ours = least(() => compiled.render(scope))
  const fresh = least(() => compile(template)[Symbol.dispose ?? Symbol.for('Symbol.dispose')]())
  let other = NaN
  let parsed = NaN
  try {
    const tree = parse(template)
    other = least(() => theirs(scope, tree))
    parsed = least(() => theirs(scope, parse(template)))
    means['its tree kept'].push(other / ours)
    means['parsed each time'].push(parsed / ours)
  } catch (error) {
    console.log(`  velocityjs fails: ${error.message}`)
  }
  console.log([name, ours, ours + fresh, other, parsed].map((v) => (typeof v === 'number' ? v.toFixed(1) : v)).join('  '))
}
for (const [what, ratios] of Object.entries(means)) {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  console.log(`velocityjs, ${what} / this: geometric mean ${mean.toFixed(1)}, least ${Math.min(...ratios).toFixed(1)}`)
}
