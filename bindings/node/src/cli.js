// `npx apigateway-vtl`: the command `vtl` as a WebAssembly module. It sees the files of this machine, and no network.

import { readFileSync } from 'node:fs'
import { join, parse } from 'node:path'

const SERVE = `error: \`serve\` needs a network, which this module has not: \`cargo install vtl-cli\` builds the whole command, and
the releases have it built
`

/** Node calls WASI experimental at each start; it is what its maintainers say of security, and nothing here is a sandbox. */
function withoutWarning(load) {
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning?.message ?? warning).includes('WASI')) emitWarning.call(process, warning, ...rest)
  }
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** A path as WASI writes it: the drive is what is mounted as the root. */
const unixPath = (path) => path.slice(parse(path).root.length - 1).replaceAll('\\', '/')

function main(given) {
  const { WASI } = withoutWarning(() => require('node:wasi'))
  const { root } = parse(process.cwd())
  const isWindows = process.platform === 'win32'
  const wasi = withoutWarning(() => new WASI({
    version: 'preview1',
    args: ['apigateway-vtl', ...given],
    env: { ...process.env, PWD: isWindows ? unixPath(process.cwd()) : process.cwd() },
    preopens: { '/': root },
    returnOnExit: true,
  }))
  const module = new WebAssembly.Module(readFileSync(join(__dirname, 'command.wasm')))
  return wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()))
}

const given = process.argv.slice(2)
if (given[0] === 'serve') {
  process.stderr.write(SERVE)
  process.exitCode = 2
} else {
  process.exitCode = main(given)
}
