// `npx apigateway-vtl`: what needs no more than the modules. The whole command is `vtl`.

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { JsonPath, VtlError, check, compile, loadConfig } from './node.js'

const USAGE = `usage: apigateway-vtl check [--format human|json] [PATH…]
       apigateway-vtl render TEMPLATE [--body FILE] [--event FILE] [--json]
       apigateway-vtl path JSONPATH FILE

check   finds mistakes in templates and configurations; folders are searched (default: .)
render  renders a template; - is standard input
path    prints what $input.json prints for a JSONPath

Exit status: 1 if something is wrong with a template or a configuration, 2 if the command was used wrongly.`

class Misuse extends Error {}

/** Folders hold much JSON and YAML that is none of our business. */
const HINTS = ['integration', 'x-amazon-apigateway', 'AWS::ApiGateway', 'AWS::Serverless', 'aws_api_gateway', 'aws_apigatewayv2', 'httpApi']
const TEMPLATES = ['.vtl', '.vm', '.velocity']
const CONFIGS = ['.yml', '.yaml', '.json']

function textOf(path) {
  try {
    const text = readFileSync(path === '-' ? 0 : path, 'utf8')
    return text.startsWith('\ufeff') ? text.slice(1) : text
  } catch (error) {
    throw new Misuse(`cannot read \`${path}\`: ${error.message}`)
  }
}

/** The arguments without options, and the options; those of `flags` have no value. */
function parsed(given, names, flags = []) {
  const rest = []
  const options = {}
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at]
    if (argument === '-' || !argument.startsWith('-')) rest.push(argument)
    else if (flags.includes(argument)) options[argument.slice(2)] = true
    else if (names.includes(argument) && at + 1 < given.length) options[argument.slice(2)] = given[(at += 1)]
    else throw new Misuse(`\`${argument}\` is not an option here, or its value is missing`)
  }
  return [rest, options]
}

function* files(path, isNamed = true) {
  let about
  try {
    about = statSync(path)
  } catch (error) {
    throw new Misuse(`cannot read \`${path}\`: ${error.message}`)
  }
  if (!about.isDirectory()) {
    yield [path, isNamed]
    return
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    // Links are not followed: they may lead back.
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'target') continue
    if (entry.isDirectory()) yield* files(join(path, entry.name), false)
    else if (entry.isFile()) yield [join(path, entry.name), false]
  }
}

function findings(path, isNamed) {
  const kind = extname(path)
  const isConfig = CONFIGS.includes(kind)
  if (!isConfig && !isNamed && !TEMPLATES.includes(kind)) return []
  const text = textOf(path)
  if (!isConfig) return check(text, { name: path }).map((found) => ({ file: path, ...found }))
  if (!isNamed && !HINTS.some((hint) => text.includes(hint))) return []
  // What a configuration includes is read from its folder, never from above it.
  const folder = resolve(dirname(path))
  const api = loadConfig(path, text, (name) => {
    const file = resolve(folder, name)
    if (relative(folder, file).split(sep)[0] === '..') throw new Error('it is outside of the folder of the configuration')
    return readFileSync(file, 'utf8')
  })
  if (api.dialect === undefined && !isNamed) return []
  const problems = api.problems.map((found) => ({ level: 'error', code: '', ...found }))
  return [...api.findings, ...problems].map((found) => ({ file: path, ...found }))
}

function runCheck(given) {
  const [paths, { format = 'human' }] = parsed(given, ['--format'])
  if (format !== 'human' && format !== 'json') throw new Misuse('there are the formats human and json')
  const counts = { error: 0, warning: 0, note: 0 }
  for (const path of paths.length === 0 ? ['.'] : paths) {
    for (const [file, isNamed] of path === '-' ? [['-', true]] : files(path)) {
      for (const found of findings(file, isNamed)) {
        counts[found.level] += 1
        console.log(format === 'json' ? JSON.stringify(found) : line(found))
      }
    }
  }
  if (format === 'human') console.log(`${counts.error} errors, ${counts.warning} warnings, ${counts.note} notes`)
  return counts.error > 0 ? 1 : 0
}

function line({ file, line: at = 1, column = 1, level, code, message, help }) {
  const tail = help ? `\n  = help: ${help}` : ''
  return `${file}:${at}:${column}: ${level}${code ? `[${code}]` : ''}: ${message}${tail}`
}

function eventScope(path) {
  let event
  try {
    event = JSON.parse(textOf(path))
  } catch (error) {
    if (error instanceof Misuse) throw error
    throw new Misuse(`\`${path}\` is not valid JSON: ${error.message}`)
  }
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : event.body
  return {
    body: typeof body === 'string' ? body : undefined,
    params: { path: event.pathParameters, querystring: event.queryStringParameters, header: event.headers },
    context: event.requestContext,
    stageVariables: event.stageVariables,
  }
}

function runRender(given) {
  const [[path, ...more], { body, event, json }] = parsed(given, ['--body', '--event'], ['--json'])
  if (path === undefined || more.length > 0) throw new Misuse('one template is expected')
  const scope = event === undefined ? {} : eventScope(event)
  if (body !== undefined) scope.body = textOf(body)
  const { body: printed, ...effects } = compile(textOf(path), { name: path }).render(scope)
  process.stdout.write(json ? `${JSON.stringify({ ok: true, output: printed, ...effects })}\n` : printed)
  return 0
}

function runPath(given) {
  const [[path, file, ...more]] = parsed(given, [])
  if (file === undefined || more.length > 0) throw new Misuse('a JSONPath and a file are expected')
  const found = new JsonPath(path).read(textOf(file))
  if (found === undefined) {
    console.error(`\`${path}\` leads to nothing in ${file}`)
    return 1
  }
  console.log(found)
  return 0
}

function main([command, ...given]) {
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    console.log(USAGE)
    return command === undefined ? 2 : 0
  }
  const run = { check: runCheck, render: runRender, path: runPath }[command]
  if (run === undefined) throw new Misuse(`there is no command \`${command}\`\n${USAGE}`)
  return run(given)
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (error instanceof VtlError) {
    process.stderr.write(error.report)
    process.exitCode = 1
  } else if (error instanceof Misuse || error instanceof TypeError) {
    console.error(`error: ${error.message}`)
    process.exitCode = 2
  } else {
    throw error
  }
}
