// velocityjs with jsonpath-plus: $input, $util and $context as serverless-offline makes them.

import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(`${process.cwd()}/target/scoreboard/package.json`))
const { Compile, parse } = require('velocityjs')
const { JSONPath } = require('jsonpath-plus')

function input(body, params) {
  const payload = body === undefined || body === '' ? {} : JSON.parse(body)
  const read = (path) => JSONPath({ json: payload, path, wrap: false, eval: 'safe' })
  const groups = { path: params?.path ?? {}, querystring: params?.querystring ?? {}, header: params?.header ?? {} }
  return {
    body,
    json: (path) => JSON.stringify(read(path)) ?? '',
    params: (name) => {
      if (typeof name !== 'string') return groups
      for (const group of Object.values(groups)) if (group[name] !== undefined) return group[name]
      return ''
    },
    path: (path) => read(path),
  }
}

const util = {
  base64Decode: (text) => Buffer.from(text, 'base64').toString(),
  base64Encode: (text) => Buffer.from(text).toString('base64'),
  escapeJavaScript: (text) => JSON.stringify(String(text)).slice(1, -1).replaceAll("'", "\\'"),
  parseJson: (text) => JSON.parse(text),
  urlDecode: (text) => decodeURIComponent(text.replaceAll('+', ' ')),
  urlEncode: (text) => encodeURIComponent(text),
}

function answer(line) {
  const given = JSON.parse(line)
  if (given.hello) return { exchanges: false }
  let tree
  try {
    tree = parse(given.template)
  } catch (error) {
    return { ok: false, error: { kind: 'syntax', message: String(error.message) } }
  }
  try {
    const { stageVariables = {}, vars = {} } = given
    const context = { requestOverride: { header: {}, path: {}, querystring: {} }, responseOverride: { header: {} }, ...given.context }
    const own = given.dialect === 'velocity' ? {} : { input: input(given.body, given.params), util, context, stageVariables }
    const output = new Compile(tree, { escape: false }).render({ ...own, ...vars })
    return { ok: true, output, requestOverride: context.requestOverride, responseOverride: context.responseOverride }
  } catch (error) {
    return { ok: false, error: { kind: 'render', message: String(error.message) } }
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(answer(line)))
