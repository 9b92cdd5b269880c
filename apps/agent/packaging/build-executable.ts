import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Plugin, build } from 'esbuild'
import { licencesOf } from './licences.ts'

const agent = path.join(import.meta.dirname, '..')
const root = path.join(agent, '../..')

/** V8 options of the agent: it is idle nearly always, and there is one on every PC. */
const execArgv = ['--use-system-ca', '--optimize-for-size', '--max-semi-space-size=1', '--single-threaded-gc']

/** What the screens send to the browser. */
const assets = ['client.js', 'style.css']

/**
 * Makes `certfleet-agent` in the folder: Node and the bundled agent as one executable, beside it what cannot be inside
 * (koffi.node) and the licences of everything in it. It is for this machine's processor.
 */
export async function buildExecutable(folder: string, version: string): Promise<void> {
  const node = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node')
  const koffi = path.join(root, 'node_modules/@koromix', `koffi-linux-${process.arch}`, nativeFile)
  const bundle = path.join(folder, 'agent.mjs')
  const { metafile } = await build({
    entryPoints: [path.join(agent, 'src/main.ts')],
    absWorkingDir: root,
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node26',
    format: 'esm',
    // For the packages among it that are CommonJS.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(process.execPath);" },
    define: { KOFFI_SHA256: JSON.stringify(sha256(koffi)) },
    plugins: [koffiBeside, versionIs(version)],
    metafile: true,
    logLevel: 'warning',
  })
  fs.copyFileSync(koffi, path.join(folder, 'koffi.node'))
  const modules = [...Object.keys(metafile.inputs), path.relative(root, koffi), path.relative(root, node)]
  fs.writeFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(root, modules))

  const config = path.join(folder, 'sea.json')
  fs.writeFileSync(
    config,
    JSON.stringify({
      main: bundle,
      mainFormat: 'module',
      executable: node,
      output: path.join(folder, 'certfleet-agent'),
      disableExperimentalSEAWarning: true,
      execArgv,
      // Else NODE_OPTIONS and arguments would let others load code into it.
      execArgvExtension: 'none',
      assets: Object.fromEntries(assets.map((name) => [name, path.join(agent, 'src/screens/browser', name)])),
    }),
  )
  execFileSync(node, ['--build-sea', config], { stdio: 'pipe' })
  for (const file of [bundle, config]) fs.rmSync(file)
  fs.chmodSync(path.join(folder, 'koffi.node'), 0o644)
}

const nativeFile = `linux_${process.arch}/koffi.node`

const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex')

const koffiBeside: Plugin = {
  name: 'koffi-beside',
  setup: (bundler) =>
    bundler.onResolve({ filter: /^koffi$/ }, () => ({ path: path.join(import.meta.dirname, 'koffi-beside.ts') })),
}

/** The agent tells the version it is packaged as; of package.json nothing else is in the bundle. */
const versionIs = (version: string): Plugin => ({
  name: 'version',
  setup: (bundler) =>
    bundler.onLoad({ filter: /apps\/agent\/package\.json$/ }, () => ({
      contents: JSON.stringify({ version }),
      loader: 'json',
    })),
})
