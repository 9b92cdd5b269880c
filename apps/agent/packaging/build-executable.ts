import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { assets, bundleAgent } from './bundle-agent.ts'
import { licencesOf } from './licences.ts'

const root = path.join(import.meta.dirname, '../../..')

/** V8 options of the agent: it is idle nearly always, and there is one on every PC. */
const execArgv = ['--use-system-ca', '--optimize-for-size', '--max-semi-space-size=1', '--single-threaded-gc']

/**
 * Makes `certfleet-agent` in the folder: Node and the bundled agent as one executable, beside it what cannot be inside
 * (koffi.node) and the licences of everything in it. It is for this machine's processor.
 */
export async function buildExecutable(folder: string, version: string): Promise<void> {
  const node = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node')
  const koffi = path.join(root, 'node_modules/@koromix', `koffi-linux-${process.arch}`, nativeFile)
  const bundle = path.join(folder, 'agent.mjs')
  const bundled = await bundleAgent(bundle, { version, koffi })
  fs.copyFileSync(koffi, path.join(folder, 'koffi.node'))
  const modules = [...bundled, path.relative(root, koffi), path.relative(root, node)]
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
      assets: Object.fromEntries(['client.js', 'style.css'].map((name) => [name, path.join(assets, name)])),
    }),
  )
  execFileSync(node, ['--build-sea', config], { stdio: 'pipe' })
  for (const file of [bundle, config]) fs.rmSync(file)
  fs.chmodSync(path.join(folder, 'koffi.node'), 0o644)
}

const nativeFile = `linux_${process.arch}/koffi.node`
