// Browsers and workers: `await init()` once, everything else is synchronous.

import { gateway, templates } from './instance.js'

export * from './main.js'

const loading = new Map()

function load(instance, source) {
  if (!loading.has(instance)) {
    const loaded = compiled(source).then(
      (module) => instance.provide(() => module),
      (error) => {
        loading.delete(instance)
        throw error
      },
    )
    loading.set(instance, loaded)
  }
  return loading.get(instance)
}

/** Loads the module of templates: from beside this file, or from a URL, a response, bytes, or as a compiled module. */
export function init(source = new URL('./vtl.wasm', import.meta.url)) {
  return load(templates, source)
}

/** Loads the module of findings, configurations and exchanges in the same way. */
export function initGateway(source = new URL('./gateway.wasm', import.meta.url)) {
  return load(gateway, source)
}

async function compiled(source) {
  const given = await source
  if (given instanceof WebAssembly.Module) return given
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) return WebAssembly.compile(given)
  const response = given instanceof Response ? given : await fetch(given)
  if (!response.ok) throw new Error(`cannot load ${response.url}: ${response.status} ${response.statusText}`)
  return WebAssembly.compile(await response.arrayBuffer())
}
