// The page of `vtl serve` in a real browser: `node inspector.mjs PROGRAM FOLDER [PICTURES]`. CHROMIUM names the browser;
// playwright-core is that of the playground.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [program, folder, pictures] = process.argv.slice(2)
const require = createRequire(new URL('../../../playground/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
assert.ok(executablePath, 'there is no Chromium; CHROMIUM names one')

writeFileSync(join(folder, 'serverless.yml'), `
service: shop
provider: {name: aws, runtime: nodejs20.x}
functions:
  order:
    handler: app.order
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request:
            template:
              application/json: |
                {"id": "$input.params('id')", "sku": "$input.path('$.sku')"}
          response:
            template: |
              {"order": $input.json('$')}
      - httpApi: 'GET /new/{id}'
`)
writeFileSync(join(folder, 'app.js'), `
exports.order = async (event) => { console.log('called with', JSON.stringify(event).length); return event.version ? { statusCode: 200, body: 'new' } : event; };
`)

const gateway = spawn(program, ['serve', 'serverless.yml', '--port', '0', '--json-log'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
const lines = createInterface({ input: gateway.stdout })
const base = await new Promise((resolve) => lines.on('line', (line) => { const data = JSON.parse(line); if (data.type === 'listening') resolve(data.url) }))
const ask = (path, options) => fetch(base + path, options)
const order = (sku) => ask('/dev/orders/7?q=1', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sku }) })

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

async function open(options = {}) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
  page.on('request', (request) => request.url().startsWith(base) || /^(data|blob):/.test(request.url()) || wrong.push(`it asked for ${request.url()}`))
  await page.goto(base + '/_vtl/')
  await page.getByText('live', { exact: true }).waitFor()
  return { page, wrong, context }
}

const picture = async (page, name) => {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

try {
  // Exchanges appear as they happen, the first is shown.
  const { page, wrong } = await open({ viewport: { width: 1280, height: 900 } })
  assert.equal(await page.locator('#list button').count(), 0)
  assert.equal((await order('tea')).status, 200)
  await page.locator('#detail h2').first().getByText('POST /dev/orders/7?q=1').waitFor()
  // What the function prints may come after its result.
  await page.waitForTimeout(500)
  await page.locator('#list button').first().click()
  await page.getByText('called with').waitFor()
  const main = page.locator('main')
  for (const text of ['request template', 'response selection', 'Integration request', 'Result of the backend', 'Output of the function']) {
    assert.ok((await main.innerText()).includes(text), text)
  }
  await picture(page, 'exchange')

  // What a place of the template printed is marked in both.
  const template = page.locator('section').first()
  const mark = template.locator('mark').first()
  assert.equal(await mark.innerText(), "$input.params('id')")
  await mark.focus()
  assert.equal(await template.locator('mark.on').count(), 2)

  // The template is changed, and the exchange run again with the same result of the function.
  await template.getByText('Change it and run the exchange again').click()
  const editor = template.locator('textarea')
  await editor.fill("{\"number\": \"$input.params('id')\", \"q\": \"$input.params('q')\"}")
  await template.getByRole('button', { name: 'Run again' }).click()
  await template.getByText('{"number": "7", "q": "1"}').waitFor()
  await template.getByText('status 200').waitFor()
  await editor.fill('#if($x)')
  await editor.press('Control+Enter')
  await template.getByText('status 500').waitFor()
  assert.match(await template.innerText(), /VTL\d{4}/)
  await picture(page, 'changed')

  // Copied as commands.
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('curl copied').waitFor()
  const curl = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(curl, /^curl -i -X POST 'http:\/\/127\.0\.0\.1:\d+\/dev\/orders\/7\?q=1' .*--data-binary '\{"sku":"tea"\}'$/)
  await page.getByRole('button', { name: 'Copy as vtl invoke' }).click()
  await page.getByText('vtl invoke copied').waitFor()
  const invoke = await page.evaluate(() => navigator.clipboard.readText())
  const run = spawn('bash', ['-c', invoke.replace(/^vtl /, `${program} `)], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const piece of run.stdout) printed += piece
  assert.match(printed, /^HTTP\/1\.1 200 OK/)
  assert.ok(printed.includes('{"order": {"id":"7","sku":"tea"}}'), printed)

  // Kept as a test case.
  await page.getByLabel('Name of the test file').fill('kept')
  await page.getByRole('button', { name: 'Keep as test case' }).click()
  await page.getByText('kept in').waitFor()
  assert.ok(existsSync(join(folder, 'kept-request.test.toml')) && existsSync(join(folder, 'kept-response.test.toml')))
  const test = spawn(program, ['test', '.'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let tested = ''
  for await (const piece of test.stdout) tested += piece
  assert.match(tested, /2 passed/)

  // The keyboard alone: up and down choose.
  await ask('/new/8')
  await ask('/dev/nothing')
  await page.locator('#list button').nth(2).waitFor()
  await page.locator('body').press('ArrowUp')
  await page.locator('#detail h2').first().getByText('GET /new/8').waitFor()
  assert.ok((await main.innerText()).includes('GET /new/{id}'))
  await page.locator('body').press('ArrowUp')
  await page.getByText('MISSING_AUTHENTICATION_TOKEN: No resource with method GET at /dev/nothing').waitFor()
  await picture(page, 'refused')

  // A broken configuration is shown, and the last good one stays in use.
  const good = readFileSync(join(folder, 'serverless.yml'), 'utf8')
  writeFileSync(join(folder, 'serverless.yml'), good + '\n  - broken')
  await page.getByText('the configuration has errors; the last good one goes on').waitFor()
  await picture(page, 'broken')
  assert.equal((await order('cup')).status, 200)
  writeFileSync(join(folder, 'serverless.yml'), good)
  await page.getByText('loaded again', { exact: true }).waitFor()

  // Every control has a name, and everything that scrolls can be reached.
  const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, textarea')].filter((node) => !(node.textContent || node.ariaLabel)).length)
  assert.equal(nameless, 0)
  const unreachable = await page.evaluate(() => [...document.querySelectorAll('pre')].filter((node) => node.scrollHeight > node.clientHeight + 1 && node.tabIndex < 0).length)
  assert.equal(unreachable, 0)
  assert.deepEqual(wrong, [])

  // Dark, and narrow.
  const dark = await open({ colorScheme: 'dark', viewport: { width: 420, height: 800 } })
  await dark.page.locator('#list button').last().click()
  await dark.page.getByText('Integration request').waitFor()
  const wide = await dark.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  assert.equal(wide, false)
  const [text, back] = await dark.page.evaluate(() => { const style = getComputedStyle(document.body); return [style.color, style.backgroundColor] })
  assert.notEqual(text, back)
  await picture(dark.page, 'dark')
  assert.deepEqual(dark.wrong, [])
  console.log('the page of vtl serve: passed')
} finally {
  await browser.close()
  gateway.kill('SIGTERM')
}
