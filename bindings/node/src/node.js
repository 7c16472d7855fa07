// Node, Deno, Bun: the module is a file beside this one, and everything is synchronous.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gateway, templates } from './instance.js'

export * from './main.js'

const beside = (name) => () => new WebAssembly.Module(readFileSync(join(__dirname, name)))
templates.provide(beside('vtl.wasm'))
gateway.provide(beside('gateway.wasm'))

/** Only browsers need it. */
export async function init() {}

/** Only browsers need it. */
export async function initGateway() {}
