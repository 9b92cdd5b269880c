import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Plugin, build } from 'esbuild'
import { licencesOf } from './licences.ts'

const agent = path.join(import.meta.dirname, '..')
const root = path.join(agent, '../..')

/** Options of V8 that save memory: the agent is idle nearly always, and there is one on every PC. `gc` is for main.ts. */
const execArgv = [
  '--use-system-ca',
  '--optimize-for-size',
  '--max-semi-space-size=1',
  '--single-threaded-gc',
  '--expose-gc',
]

/** What the screens send to the browser. */
const assets = ['client.js', 'style.css']

/**
 * Makes `certfleet-agent` in the folder: Node and the bundled agent as one executable, beside it what cannot be inside
 * (koffi.node) and the licences of everything in it. It is for this machine's processor.
 */
export async function buildExecutable(folder: string, version: string): Promise<void> {
  const node = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node')
  const koffi = path.join(root, 'node_modules/@koromix', `koffi-linux-${process.arch}`, nativeFile)
  const bundle = path.join(folder, 'agent.cjs')
  const { metafile } = await build({
    entryPoints: [path.join(agent, 'src/main.ts')],
    absWorkingDir: root,
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node26',
    // As a module it would load all that `node:http` can give, `fetch` and its WebAssembly too: 3 MB.
    format: 'cjs',
    // Where files are beside their module, which in an executable is nowhere.
    define: { KOFFI_SHA256: JSON.stringify(sha256(koffi)), 'import.meta.url': 'undefined' },
    plugins: [koffiBeside, versionIs(version), withoutLocales],
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

/** Of zod's messages, which only logs see, the English ones are enough. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup: (bundler) =>
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    })),
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
