// What runs first in an empty clone, on Node 20 or later, with nothing installed: it installs the packages and makes the
// database clients if they are missing or out of date, then hands over to the Node that is one of the packages.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules/.bin')

/** Installs exactly what the lockfile says, and generates from the schemas as they are, unless that is done. */
export async function ensureInstalled() {
  // Packages for development too, whatever NODE_ENV says: the checks and the page build are among them. By the Node that
  // is there, since the bundled one is among what is replaced.
  const install = ['npm', 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  if (!isInstalled()) await announced('Installing packages (about a minute the first time)', install, process.env)
  const schemas = ['prisma/console/schema.prisma', 'prisma/authority/schema.prisma']
  await once('clients', ['package-lock.json', ...schemas], 'Preparing', ['turbo', 'run', 'generate'])
}

/**
 * Whether the packages are those of the lockfile: npm writes down what it has installed, when all of it is there. Of
 * optional packages it leaves out those for other systems.
 */
function isInstalled() {
  const [wanted, present] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => {
    const lockfile = path.join(root, file)
    return fs.existsSync(lockfile) ? JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages : {}
  })
  const isSame = (one, other) => one.version === other.version && one.integrity === other.integrity
  return (
    Object.keys(present).every((place) => place in wanted) &&
    Object.entries(wanted).every(
      ([place, one]) => place === '' || (place in present ? isSame(one, present[place]) : one.optional),
    )
  )
}

/** Runs a command for the files as they are; its mark is beside the packages, and goes with them. */
async function once(name, files, announcement, command) {
  const mark = path.join(root, `node_modules/.certfleet-${name}`)
  const hash = createHash('sha256')
  for (const file of files) hash.update(fs.readFileSync(path.join(root, file)))
  const wanted = hash.digest('hex')
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === wanted) return
  await announced(announcement, command, environment())
  fs.writeFileSync(mark, wanted)
}

/** Runs a command, saying what for and how long it took; ends with what it printed when it fails. */
async function announced(announcement, [command, ...args], env) {
  const started = Date.now()
  process.stdout.write(`${announcement} … `)
  const { code, output } = await run(command, args, env)
  if (code !== 0) {
    process.stderr.write(`\n${output}\n${command} ${args.join(' ')} failed (exit code ${code}); see above.\n`)
    process.exit(1)
  }
  process.stdout.write(`done in ${Math.round((Date.now() - started) / 1000)} s.\n`)
}

/** The Node the project is written for, from its own packages. */
function bundledNode() {
  const node = path.join(bin, process.platform === 'win32' ? 'node.cmd' : 'node')
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
  const child = spawn(bundledNode(), [path.join(root, script), ...args], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

/** The packages' programs first, the bundled Node among them. */
function environment() {
  const PATH = `${bin}${path.delimiter}${process.env.PATH}`
  return { ...process.env, PATH, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' }
}

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
