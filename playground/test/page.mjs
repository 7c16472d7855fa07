// The built page in a real browser: `node test/page.mjs folder [pictures]`. CHROMIUM names the browser.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { existsSync, readFileSync, mkdirSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-core'

const [folder, pictures] = process.argv.slice(2)
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' }
const server = createServer(({ url }, response) => {
  const path = join(folder, normalize(new URL(url, 'http://x').pathname).replace(/\/$/, '/index.html'))
  if (!existsSync(path)) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path))
})
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const address = `http://127.0.0.1:${server.address().port}/`
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
assert.ok(executablePath, 'there is no Chromium; CHROMIUM names one')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

async function open(fragment = '', options = {}) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('request', (request) => request.url().startsWith(address) || /^(data|blob):/.test(request.url()) || wrong.push(`it asked for ${request.url()}`))
  await page.goto(address + fragment)
  await page.waitForSelector('html[data-ready]')
  return { page, wrong, context }
}

const output = (page) => page.locator('#output')
const type = async (page, field, text) => {
  await page.locator(`[data-field="${field}"]`).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(text)
}
const shows = async (page, text) => {
  await page.waitForFunction((wanted) => document.querySelector('#output').textContent.includes(wanted), text, { timeout: 20_000 })
}
const picture = async (page, name) => {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  // Editors measure themselves when they come into view.
  const { width } = page.viewportSize()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height })
  await page.waitForTimeout(200)
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

try {
  const { page, wrong, context } = await open()
  await shows(page, '"sku": "a-1", "amount": 2.5')
  await page.waitForFunction(() => document.querySelector('.places li'))
  await picture(page, 'template')

  // What each place did leads back to the template.
  const place = page.locator('.places li', { hasText: '$line.sku' })
  assert.match(await place.innerText(), /printed a-1, b-2/)
  await place.locator('button').click()
  assert.equal(await page.evaluate(() => String(getSelection())), '$line.sku')
  await page.locator('.printed', { hasText: '192.0.2.7' }).click()
  assert.equal(await page.evaluate(() => String(getSelection())), '$context.identity.sourceIp')

  await type(page, 'template', "Hello $input.path('$.name')!#set($context.responseOverride.status = 404)")
  await type(page, 'body', '{"name": "Ann"}')
  await shows(page, 'Hello Ann!')
  assert.match(await page.locator('#extra').innerText(), /"status": 404/)

  await type(page, 'template', '#if($x)')
  await shows(page, '1 | #if($x)')
  assert.equal(await output(page).getAttribute('class'), 'failed')

  await type(page, 'template', 'kept in the link $input.body')
  await shows(page, 'kept in the link')
  await page.waitForTimeout(300)
  const { hash } = new URL(page.url())
  const again = await open(hash, { colorScheme: 'dark', viewport: { width: 390, height: 800 } })
  await shows(again.page, 'kept in the link {"name": "Ann"}')
  assert.equal(await again.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'it fits a phone')
  await picture(again.page, 'phone-dark')
  assert.deepEqual(again.wrong, [])

  await page.selectOption('#examples', { label: 'A function behind serverless.yml' })
  await shows(page, 'HTTP 404')
  await shows(page, '[404] no such order')
  assert.match(await page.locator('#extra').innerText(), /\{"id": "7"\}/)
  await picture(page, 'integration')
  await page.waitForTimeout(300)
  const whole = await open(new URL(page.url()).hash, { colorScheme: 'dark' })
  await shows(whole.page, 'HTTP 404')
  assert.equal(await whole.page.locator('#mode-api').getAttribute('aria-selected'), 'true')
  await whole.page.locator('details').first().locator('summary').click()
  await picture(whole.page, 'integration-dark')
  assert.deepEqual(whole.wrong, [])
  const small = await open('', { viewport: { width: 390, height: 800 } })
  await shows(small.page, '"sku"')
  await small.page.waitForSelector('.findings .help')
  assert.equal(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'findings fit a phone')
  await picture(small.page, 'phone')

  await page.selectOption('#examples', { label: 'An HTTP API with an authorizer' })
  await shows(page, 'HTTP 200')
  assert.match(await page.locator('#extra').innerText(), /"tenant":"t-1"/)

  // By keyboard alone: from the tabs to the first field and on.
  await page.locator('#mode-api').focus()
  await page.keyboard.press('ArrowLeft')
  assert.equal(await page.locator('#mode-template').getAttribute('aria-selected'), 'true')
  for (let n = 0; n < 4; n += 1) await page.keyboard.press('Tab')
  const label = await page.evaluate(() => document.getElementById(document.activeElement.getAttribute('aria-labelledby'))?.textContent)
  assert.ok(label !== undefined && label !== null, 'what has the focus has a name')

  // What was loaded continues without a network.
  await context.setOffline(true)
  await type(page, 'template', 'offline $context.stage')
  await shows(page, 'offline prod')
  assert.deepEqual(wrong, [])
  console.log('the page works')
} finally {
  await browser.close()
  server.close()
}
