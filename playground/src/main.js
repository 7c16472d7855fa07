// The page: fields on one side, what they give on the other, anew at each keystroke.

import './style.css'
import { VtlError, check, compile, init, initGateway, loadConfig, trace } from 'apigateway-vtl'
import { editor } from './editor.js'
import { EXAMPLES } from './examples.js'
import { printedBy, printedPlaces } from './printed.js'
import { fromFragment, toFragment } from './state.js'

const FIELDS = {
  template: [
    { name: 'template', label: 'Template', language: 'velocity', rows: 10 },
    { name: 'body', label: 'Body', language: 'json', rows: 5, hint: 'As it comes: text' },
    { name: 'params', label: 'Parameters', language: 'json', rows: 4, hint: 'path, querystring, header; or a whole event' },
    { name: 'context', label: '$context', language: 'json', rows: 4 },
    { name: 'stageVariables', label: '$stageVariables', language: 'json', rows: 1 },
  ],
  api: [
    { name: 'config', label: 'Configuration', language: 'yaml', rows: 14, hint: 'serverless.yml, OpenAPI, CloudFormation, SAM, a Terraform plan, get-integration' },
    { name: 'request', label: 'Request', language: 'json', rows: 5, hint: 'method, path, headers, body' },
    { name: 'backend', label: 'What the backend answers', language: 'json', rows: 4, hint: 'status, headers, body, functionError; or timeout; or failure. authorizer: what an authorizer returns' },
  ],
}

const byId = (id) => document.getElementById(id)
const output = byId('output')
const extra = byId('extra')
let mode = 'template'
let fields = {}
let waiting

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

// ---- fields

function show(next, values) {
  mode = next
  for (const field of Object.values(fields)) field.destroy()
  byId('inputs').replaceChildren()
  fields = {}
  for (const about of FIELDS[mode]) {
    fields[about.name] = editor(byId('inputs'), about, later)
    fields[about.name].text = values[about.name] ?? (about.language === 'json' ? '{}' : '')
  }
  for (const [name, tab] of [['template', byId('mode-template')], ['api', byId('mode-api')]]) {
    tab.setAttribute('aria-selected', String(name === mode))
    tab.tabIndex = name === mode ? 0 : -1
  }
  run()
}

function state() {
  return { mode, ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.text])) }
}

function later() {
  clearTimeout(waiting)
  waiting = setTimeout(run, 60)
}

/** The JSON of a field; what is wrong with it is said below the output. */
function jsonOf(name, problems) {
  const text = fields[name].text.trim()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    problems.push(`${name} is not valid JSON: ${error.message}`)
    return {}
  }
}

// ---- results

function failed(error) {
  if (!(error instanceof VtlError || error instanceof TypeError)) throw error
  output.className = 'failed'
  output.textContent = error.report ?? error.message
}

function section(title, ...children) {
  if (children.length === 0) return
  extra.append(element('h2', title), ...children)
}

function pre(text, label) {
  return element('pre', text, { tabindex: '0', 'aria-label': label })
}

function scopeOf(problems) {
  const params = jsonOf('params', problems)
  const isEvent = ['requestContext', 'httpMethod', 'pathParameters', 'queryStringParameters', 'headers'].some((name) => name in params)
  const given = { body: fields.body.text, params, context: jsonOf('context', problems), stageVariables: jsonOf('stageVariables', problems) }
  if (!isEvent) return given
  given.params = { path: params.pathParameters ?? {}, querystring: params.queryStringParameters ?? {}, header: params.headers ?? {} }
  if (params.requestContext) given.context = { ...params.requestContext, ...given.context }
  if (params.stageVariables) given.stageVariables = params.stageVariables
  return given
}

const LIMITS = { limits: { steps: 5_000_000 } }

function runTemplate(problems) {
  const source = fields.template.text
  const findings = isGatewayThere ? check(source) : []
  fields.template.mark(findings)
  const scope = scopeOf(problems)
  let rendered
  try {
    rendered = compile(source, LIMITS).render(scope)
  } catch (error) {
    failed(error)
  }
  const { events } = isGatewayThere ? trace(source, scope, LIMITS) : { events: [] }
  if (rendered !== undefined) {
    output.className = ''
    output.replaceChildren(...printedBy(rendered.body, events, (event) => fields.template.select(event)))
    for (const [name, title] of [['requestOverride', '$context.requestOverride'], ['responseOverride', '$context.responseOverride']]) {
      if (rendered[name] !== undefined) section(title, pre(JSON.stringify(rendered[name], null, 2), title))
    }
    section('As JSON', jsonView(rendered.body))
  }
  section('Findings', ...listed(findings, source))
  section('What each place did', ...printedPlaces(source, events, (event) => fields.template.select(event)))
}

function jsonView(text) {
  try {
    return pre(JSON.stringify(JSON.parse(text), null, 2), 'The output as JSON')
  } catch (error) {
    return element('p', text.trim() === '' ? 'Nothing was printed.' : `It is not valid JSON: ${error.message}`, { class: 'hint' })
  }
}

function listed(findings, source) {
  if (findings.length === 0) return [element('p', 'None.', { class: 'hint' })]
  const list = element('ul', undefined, { class: 'findings' })
  for (const found of findings) {
    const item = element('li', undefined, { class: found.level })
    const place = element('button', `${found.line}:${found.column}`, { class: 'place', 'aria-label': `Go to line ${found.line}, column ${found.column}` })
    place.onclick = () => fields.template.goTo(found.offset)
    item.append(element('span', `${found.level} ${found.code}`, { class: 'level' }), place, element('span', found.message))
    if (found.help) item.append(element('span', found.help, { class: 'help' }))
    if (found.fix) {
      const fix = element('button', 'Fix', { 'aria-label': `Fix: ${found.help ?? found.message}` })
      fix.onclick = () => apply(found.fix, source)
      item.append(fix)
    }
    list.append(item)
  }
  return [list]
}

function apply(fix, source) {
  let text = source
  for (const { offset, length, replacement } of [...fix.edits].reverse()) {
    text = text.slice(0, offset) + replacement + text.slice(offset + length)
  }
  fields.template.text = text
}

function message(about) {
  const headers = Object.entries(about.headers).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
  const body = typeof about.body === 'string' ? about.body : `[${about.body.length} bytes]`
  return `${headers.join('\n')}\n\n${body}`
}

/** What an authorizer answers unless the page says something else, for REST and HTTP APIs. */
const ALLOWED = {
  isAuthorized: true,
  principalId: 'user',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
}

async function runApi(problems) {
  await initGateway()
  try {
    const api = loadConfig('configuration', fields.config.text)
    const exchange = api.exchange({ path: '/', ...jsonOf('request', problems) })
    const { authorizer = ALLOWED, ...backend } = jsonOf('backend', problems)
    while (exchange.wants) {
      if (exchange.wants === 'signature') exchange.verify()
      else exchange.respond(exchange.wants === 'authorizer' ? { result: authorizer } : backend)
    }
    const { status } = exchange.response
    output.className = status >= 500 ? 'failed' : ''
    output.textContent = `HTTP ${status}\n${message(exchange.response)}`
    const sent = exchange.integrationRequest
    if (sent) section('What the backend gets', pre(`${sent.method} ${sent.url}\n${message(sent)}`, 'What the backend gets'))
    const routes = api.routes.map((route) => `${route.httpMethod} ${route.resourcePath}`)
    for (const http of api.httpApis) routes.push(...http.routes.map(({ routeKey }) => `${routeKey} (HTTP API)`))
    section('Routes', pre(routes.join('\n'), 'Routes'))
    section('Step by step', traced(exchange.trace))
    const found = api.findings.map(({ level, code, line, column, message: text }) => element('li', `${level} ${code} ${line ?? ''}:${column ?? ''} ${text}`, { class: level }))
    const list = element('ul', undefined, { class: 'findings' })
    list.append(...found)
    section('Findings', found.length === 0 ? element('p', 'None.', { class: 'hint' }) : list)
  } catch (error) {
    failed(error)
  }
}

function traced(steps) {
  const list = element('ol', undefined, { class: 'trace' })
  for (const { step, outcome, why, details } of steps) {
    const item = element('li')
    const about = element('details')
    about.append(element('summary', `${step}: ${outcome.length > 120 ? `${outcome.slice(0, 120)}…` : outcome}`), element('p', why))
    for (const [name, value] of details) about.append(element('h3', name), pre(value, name))
    item.append(about)
    list.append(item)
  }
  return list
}

// The output does not wait for the second module, which finds mistakes and knows configurations.
let isGatewayThere = false
initGateway().then(() => {
  isGatewayThere = true
  later()
})

let runs = 0
async function run() {
  if (Object.keys(fields).length === 0) return
  const mine = (runs += 1)
  const problems = []
  extra.replaceChildren()
  if (mode === 'template') runTemplate(problems)
  else await runApi(problems)
  if (mine !== runs) return
  byId('status').textContent = problems.join('; ')
  history.replaceState(null, '', await toFragment(state()))
}

// ---- the page

const examples = byId('examples')
examples.append(element('option', 'Choose…', { value: '' }), ...EXAMPLES.map(({ title }, index) => element('option', title, { value: String(index) })))
examples.onchange = () => {
  const example = EXAMPLES[examples.value]
  if (example) show(example.mode, example)
}
const tabs = { template: byId('mode-template'), api: byId('mode-api') }
for (const [name, tab] of Object.entries(tabs)) {
  tab.onclick = () => name !== mode && show(name, EXAMPLES.find((example) => example.mode === name))
  tab.onkeydown = ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
    const other = name === 'template' ? 'api' : 'template'
    tabs[other].click()
    tabs[other].focus()
  }
}
byId('share').onclick = async () => {
  await navigator.clipboard.writeText(location.href)
  byId('status').textContent = 'The link is copied.'
}
window.addEventListener('hashchange', async () => {
  const given = await fromFragment(location.hash)
  if (given) show(given.mode === 'api' ? 'api' : 'template', given)
})

await init()
const given = await fromFragment(location.hash)
if (given) show(given.mode === 'api' ? 'api' : 'template', given)
else show('template', EXAMPLES[0])
document.documentElement.dataset.ready = 'true'
if ('serviceWorker' in navigator && location.protocol === 'https:') navigator.serviceWorker.register('./sw.js')
