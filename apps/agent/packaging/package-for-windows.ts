import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildExecutable, windows } from './build-executable.ts'
import { buildMsi } from './windows/build-msi.ts'
import { buildSetup } from './windows/build-setup.ts'
import { drawIcon } from './windows/draw-icon.ts'
import { type Signer, signFiles } from './windows/sign.ts'

const sources = path.join(import.meta.dirname, 'windows')
const compiler = 'x86_64-w64-mingw32-gcc'

/** The programs it is made with, by the Debian package they come with. */
const tools: Record<string, string> = {
  wixl: 'wixl',
  msibuild: 'msitools',
  makensis: 'nsis',
  osslsigncode: 'osslsigncode',
  [compiler]: 'gcc-mingw-w64-x86-64',
}

/** The Debian packages this machine lacks to make Windows packages. */
export const missingForWindows = (): string[] =>
  Object.keys(tools)
    .filter((tool) => !(process.env.PATH ?? '').split(':').some((folder) => fs.existsSync(path.join(folder, tool))))
    .map((tool) => tools[tool] ?? tool)

export interface WindowsPackages {
  msi: string
  setup: string
}

/** Makes the agent's packages for Windows, 64-bit, on Linux; signed when there is a signer. */
export async function packageForWindows(options: {
  out: string
  version: string
  signer: Signer | null
}): Promise<WindowsPackages> {
  const { out, version, signer } = options
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-package-'))
  try {
    const [icon, actions, console] = ['certfleet.ico', 'installer-actions.dll', 'certfleet-agent.com'].map((name) =>
      path.join(work, name),
    ) as [string, string, string]
    await buildExecutable(work, version, windows())
    fs.writeFileSync(icon, drawIcon())
    compile('console.c', console, ['-municode'])
    compile('installer-actions.c', actions, ['-shared', '-lmsi', '-lwtsapi32', '-luserenv'])
    signFiles(signer, path.join(work, windows().executable), console, actions)

    fs.mkdirSync(out, { recursive: true })
    const msi = path.join(out, `certfleet-agent-${version}-x64.msi`)
    const setup = path.join(out, `certfleet-agent-setup-${version}.exe`)
    buildMsi(work, msi, version)
    signFiles(signer, msi)
    buildSetup(setup, { msi, icon, version })
    signFiles(signer, setup)
    return { msi, setup }
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

function compile(source: string, output: string, options: string[]): void {
  execFileSync(
    compiler,
    ['-Wall', '-Wextra', '-Werror', '-Os', '-s', '-o', output, path.join(sources, source), ...options],
    {
      stdio: 'pipe',
    },
  )
}
