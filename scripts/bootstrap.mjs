// What runs first in an empty clone, on Node 20 or later, with nothing installed: it installs the packages if they are
// missing or older than the lockfile, then hands over to the Node that is one of them.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..')
const marker = path.join(root, 'node_modules/.certfleet-installed')

/** Installs exactly what the lockfile says, unless that is what is there. */
export async function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === wanted) return
  const started = Date.now()
  process.stdout.write('Installing packages (about a minute the first time) …\n')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // Packages for development too, whatever NODE_ENV says: the checks and the page build are among them.
  const result = await run(npm, [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  if (result.code !== 0) {
    process.stderr.write(`${result.output}\nnpm ci failed (exit code ${result.code}); see above.\n`)
    process.exit(1)
  }
  fs.writeFileSync(marker, wanted)
  process.stdout.write(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.\n`)
}

/** The Node the project is written for, from its own packages. */
function bundledNode() {
  const node = path.join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (spawnSync(node, ['--version'], { shell: process.platform === 'win32' }).status === 0) return node
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath
  process.stderr.write(
    `No Node 26 for ${process.platform}-${process.arch} among the packages: install Node 26 yourself.\n`,
  )
  process.exit(1)
}

/**
 * Runs a TypeScript file of ours on the bundled Node and ends as it ends. Signals go to it alone: Ctrl-C reaches both
 * of us, and it is the one that has to tidy up.
 */
export async function handOver(script, args) {
  const node = bundledNode()
  const bin = path.join(root, 'node_modules/.bin')
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  }
  const child = spawn(node, [path.join(root, script), ...args], { cwd: root, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
