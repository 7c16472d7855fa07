// velocityjs with serverless-offline's bindings. Speaks the protocol of `run`.
//
// usage: node velocityjs_peer.mjs CASES.jsonl FOLDER, where FOLDER is the one with node_modules.
//
// The plugin parses the template in every request and makes the whole context anew. Here the template is parsed once,
// and only what depends on the body is made in every render.

import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import readline from "node:readline"
import { pathToFileURL } from "node:url"

const [casesFile, folder] = process.argv.slice(2)
const modules = path.resolve(folder, "node_modules")
const plugin = path.join(modules, "serverless-offline/src")
const load = (file) => import(pathToFileURL(file).href)
const version = (name) => JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"))).version

const velocityjs = createRequire(path.join(plugin, "index.js"))("velocityjs")
const { default: VelocityContext } = await load(path.join(plugin, "events/http/lambda-events/VelocityContext.js"))
const { default: runInPollutedScope } = await load(path.join(plugin, "events/http/javaHelpers.js"))
const { default: jsonPath } = await load(path.join(plugin, "utils/jsonPath.js"))

const cases = fs
  .readFileSync(casesFile, "utf8")
  .split("\n")
  .filter((line) => line.trim())
  .map((line) => JSON.parse(line))

function renderer(given) {
  const { path: params = {}, querystring: query = {}, header = {} } = given.params ?? {}
  const headers = Object.entries(header).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const authorizer = { ...given.context?.authorizer }
  const request = {
    auth: { credentials: { authorizer, principalId: authorizer.principalId } },
    headers: header,
    info: { remoteAddress: given.context?.identity?.sourceIp },
    method: given.context?.httpMethod ?? "POST",
    params,
    query,
    raw: { req: { rawHeaders: headers.flat() } },
  }
  const make = () => {
    const made = new VelocityContext(request, given.context?.stage, {}, given.context?.resourcePath).getContext()
    return {
      context: { ...made.context, ...given.context },
      input: made.input,
      stageVariables: given.stageVariables ?? {},
      util: made.util,
    }
  }
  const kept = make()
  const tree = velocityjs.parse(given.template)
  const body = given.body || "{}"
  return (anew) => {
    const made = anew ? make() : kept
    const payload = JSON.parse(body)
    const find = (query) => jsonPath(payload, query)
    const input = { ...made.input, body: payload, json: (query) => JSON.stringify(find(query)), path: find }
    return runInPollutedScope(() =>
      new velocityjs.Compile(tree, { escape: false }).render({ ...made, input }, null, true),
    )
  }
}

function measure(render, seconds) {
  const now = () => Number(process.hrtime.bigint())
  const all = seconds * 1e9
  let calls = 0
  let begun = now()
  while (calls === 0 || now() - begun < all * 0.2) {
    render()
    calls += 1
  }
  const batch = Math.max(1, Math.floor(500_000 / ((now() - begun) / calls)))
  const times = []
  begun = now()
  while (times.length === 0 || now() - begun < all * 0.8) {
    const start = now()
    for (let n = 0; n < batch; n += 1) render()
    times.push((now() - start) / batch)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 10)]
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
const renderers = new Map()
say({
  about: `velocityjs ${version("velocityjs")}, serverless-offline ${version("serverless-offline")}, Node ${process.versions.node}`,
})
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, number, seconds, what] = line.split(" ")
  try {
    if (!renderers.has(number)) renderers.set(number, renderer(cases[Number(number)]))
    const render = renderers.get(number)
    say(command === "check" ? { output: render(true) } : { ns: measure(() => render(what === "request"), Number(seconds)) })
  } catch (error) {
    say({ error: `${error.name}: ${error.message}` })
  }
}
