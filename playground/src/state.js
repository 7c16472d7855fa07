// What was entered, in the link: JSON, deflated, as Base64 that links can carry.

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())
}

export async function toFragment(state) {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(state)))
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return `#${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The state of a fragment; `undefined` where there is none or it cannot be read. */
export async function fromFragment(fragment) {
  if (fragment.length < 2) return undefined
  try {
    const text = atob(fragment.slice(1).replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(text, (unit) => unit.charCodeAt(0))
    const state = JSON.parse(new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes)))
    return typeof state === 'object' && state !== null ? state : undefined
  } catch {
    return undefined
  }
}
