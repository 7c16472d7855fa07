// Makes dist/ from src/ and the compiled modules: `node build.mjs folder`, which has vtl.wasm,
// gateway.wasm and command.wasm.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node build.mjs folder')
const require = createRequire(import.meta.url)

/** What rustc's and wasm-opt's modules may use: all of it is in Node 16 and in browsers since 2022. */
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals',
  'reference-types', 'multivalue', 'call-indirect-overlong']

const optimizer = () => join(dirname(require.resolve('binaryen/package.json')), 'bin', 'wasm-opt')
const run = promisify(execFile)

/** A minute each, and nothing but size and speed depends on it: what was optimized once is kept beside the module. */
async function optimize(name) {
  const from = join(folder, name)
  const to = join('dist', name)
  if (process.env.VTL_WASM_OPT === '0') return copyFileSync(from, to)
  const kept = join(folder, `${createHash('sha256').update(readFileSync(from)).digest('hex').slice(0, 16)}.${name}.optimized`)
  if (!existsSync(kept)) {
    await run(process.execPath, [optimizer(), ...FEATURES.map((feature) => `--enable-${feature}`), '-O3', from, '-o', `${kept}.part`])
    renameSync(`${kept}.part`, kept)
  }
  copyFileSync(kept, to)
}

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
await Promise.all(['vtl.wasm', 'gateway.wasm', 'command.wasm'].map(optimize))

const shared = { bundle: true, target: ['node20', 'es2022'], charset: 'utf8', legalComments: 'none' }
await build({ ...shared, entryPoints: ['src/node.js'], outfile: 'dist/index.cjs', format: 'cjs', platform: 'node' })
await build({ ...shared, entryPoints: ['src/browser.js'], outfile: 'dist/browser.js', format: 'esm', platform: 'browser' })

// One instance for both kinds of modules: the ESM one hands on what the CommonJS one has.
const types = readFileSync('src/index.d.ts', 'utf8')
const names = [...types.matchAll(/^export (?:class|function) (\w+)/gm)].map((match) => match[1])
const unique = [...new Set(names)].sort()
writeFileSync('dist/index.js', `import vtl from './index.cjs'\nexport const { ${unique.join(', ')} } = vtl\nexport default vtl\n`)
for (const file of ['index.d.ts', 'index.d.cts']) copyFileSync('src/index.d.ts', join('dist', file))

// The matchers use the package as it is installed, not a second copy of it.
const outside = { name: 'outside', setup: (its) => its.onResolve({ filter: /(?:main|node)\.js$/ }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: './index.cjs', external: true })) }
await build({ ...shared, entryPoints: ['src/cli.js'], outfile: 'dist/cli.cjs', format: 'cjs', platform: 'node', banner: { js: '#!/usr/bin/env node' } })
await build({ ...shared, entryPoints: ['src/matchers.js'], outfile: 'dist/matchers.cjs', format: 'cjs', platform: 'node', plugins: [outside] })
writeFileSync('dist/matchers.js', `import all from './matchers.cjs'\nexport const { matchers, loadConfig } = all\nexport default matchers\n`)
copyFileSync('src/matchers.d.ts', 'dist/matchers.d.ts')
