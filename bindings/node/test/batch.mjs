// `vtl batch` made of the package: cases from standard input, answers to standard output, line by line.

import { readSync, writeSync } from 'node:fs'
import { VtlError, compile, exchange } from 'apigateway-vtl'

const OURS = new Set(['syntax', 'render', 'limit'])

/** As the command writes it: other control characters than these by their number. */
function escaped(text) {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }
  // Unpaired surrogates have no other form either.
  return text.replace(/[\0-\x1f"\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (unit) => short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The output with the surrogates that `?` stands for. */
function whole({ body, surrogates = [] }) {
  const units = [...body].length === body.length && surrogates.length === 0 ? null : body.split('')
  for (const [at, unit] of surrogates) units[at] = String.fromCharCode(unit)
  return units === null ? body : units.join('')
}

/** A finding of an error, as the command writes it. */
function finding({ code, message, help, line, column, endLine, endColumn, span }) {
  return { level: 'error', code, message, help, line, column, endLine, endColumn, span }
}

function answer(line) {
  const given = JSON.parse(line)
  if (given.integration !== undefined) return JSON.stringify(exchange(line))
  const name = given.name === undefined ? '' : `"name":${JSON.stringify(given.name)},`
  try {
    const { dialect, strict, limits } = given
    const template = compile(given.template, { dialect, strict, limits })
    const { body, params, context, stageVariables, vars: variables } = given
    const rendered = template.render({ body, params, context, stageVariables, variables })
    let text = `{${name}"ok":true,"output":"${escaped(whole(rendered))}"`
    for (const member of ['requestOverride', 'responseOverride']) {
      if (rendered[member] !== undefined) text += `,"${member}":${JSON.stringify(rendered[member])}`
    }
    return `${text}}`
  } catch (error) {
    if (!(error instanceof VtlError) || !OURS.has(error.kind)) {
      return `{${name}"ok":false,"error":{"kind":"case","message":${JSON.stringify(String(error.stack))}}}`
    }
    const { kind, code, line, column } = error
    const [{ message, span }] = error.diagnostics
    const place = line === undefined ? '' : `,"line":${line},"column":${column},"span":[${span}]`
    return `{${name}"ok":false,"error":{"kind":"${kind}","code":"${code}","message":"${escaped(message)}"${place}},"findings":${JSON.stringify(error.diagnostics.map(finding))}}`
  }
}

const chunk = Buffer.alloc(1 << 16)
let waiting = Buffer.alloc(0)
for (;;) {
  let read
  try {
    read = readSync(0, chunk)
  } catch (error) {
    if (error.code === 'EAGAIN') continue
    throw error
  }
  if (read === 0) break
  waiting = Buffer.concat([waiting, chunk.subarray(0, read)])
  for (let end; (end = waiting.indexOf(10)) >= 0; waiting = waiting.subarray(end + 1)) {
    let text = Buffer.from(`${answer(waiting.subarray(0, end).toString())}\n`)
    while (text.length > 0) {
      try {
        text = text.subarray(writeSync(1, text))
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error
      }
    }
  }
}
