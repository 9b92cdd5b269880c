import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildExecutable, linux as linuxTarget } from './build-executable.ts'

const linux = path.join(import.meta.dirname, 'linux')

/** Debian's names of processors. */
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Where each file of ours goes on a PC, beside the executable. `true`: it is a program. */
const placed: [file: string, place: string, isProgram: boolean][] = [
  ['certfleet-agent.service', 'usr/lib/systemd/user/certfleet-agent.service', false],
  ['certfleet-agent.desktop', 'usr/share/applications/certfleet-agent.desktop', false],
  ['autostart.desktop', 'etc/xdg/autostart/certfleet-agent.desktop', false],
  ['open-screens', 'opt/certfleet-agent/open-screens', true],
  ['session-start', 'opt/certfleet-agent/session-start', true],
]

export interface Packages {
  deb: string
  archive: string
}

/**
 * Makes the agent's packages for Linux on this machine's processor. Needs no root: who owns the files is written into
 * the package.
 */
export async function packageAgent({ out, version }: { out: string; version: string }): Promise<Packages> {
  const architecture = architectures[process.arch]
  if (process.platform !== 'linux' || !architecture) throw new Error('packages are made on Linux, x64 or arm64')
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-package-'))
  try {
    const tree = path.join(work, 'tree')
    await layOut(tree, version)
    fs.mkdirSync(out, { recursive: true })
    const archive = path.join(out, `certfleet-agent-${version}-linux-${process.arch}.tar.gz`)
    const deb = path.join(out, `certfleet-agent_${version}_${architecture}.deb`)
    makeArchive(tree, archive, work)
    makeDeb(tree, deb, { version, architecture })
    return { deb, archive }
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

/** The files as they lie below `/` of a PC. */
async function layOut(tree: string, version: string): Promise<void> {
  const opt = path.join(tree, 'opt/certfleet-agent')
  fs.mkdirSync(opt, { recursive: true })
  await buildExecutable(opt, version, linuxTarget())
  for (const [file, place, isProgram] of placed) put(file, path.join(tree, place), isProgram ? 0o755 : 0o644)
  link('/opt/certfleet-agent/certfleet-agent', path.join(tree, 'usr/bin/certfleet-agent'))
  // Enabled for every user, without a script that could fail: as desktop services are.
  link(
    '../certfleet-agent.service',
    path.join(tree, 'usr/lib/systemd/user/default.target.wants/certfleet-agent.service'),
  )
  link(
    '../../../../opt/certfleet-agent/THIRD-PARTY-LICENCES.txt',
    path.join(tree, 'usr/share/doc/certfleet-agent/copyright'),
  )
  for (const folder of fs.readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(tree, folder)
    if (fs.lstatSync(file).isDirectory()) fs.chmodSync(file, 0o755)
  }
}

function put(file: string, place: string, mode: number): void {
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.copyFileSync(path.join(linux, file), place)
  fs.chmodSync(place, mode)
}

function link(target: string, place: string): void {
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.symlinkSync(target, place)
}

/** For systems without dpkg: the same files, and scripts that do what dpkg would. */
function makeArchive(tree: string, archive: string, work: string): void {
  const name = path.basename(archive, '.tar.gz')
  const folder = path.join(work, name)
  fs.mkdirSync(path.join(folder, 'scripts'), { recursive: true })
  fs.renameSync(tree, path.join(folder, 'root'))
  for (const script of maintainerScripts) put(script, path.join(folder, 'scripts', script), 0o755)
  for (const script of ['install.sh', 'uninstall.sh']) put(script, path.join(folder, script), 0o755)
  execFileSync('tar', ['-C', work, '--owner=0', '--group=0', '--numeric-owner', '-czf', archive, name])
  fs.renameSync(path.join(folder, 'root'), tree)
}

const maintainerScripts = ['preinst', 'postinst', 'prerm', 'postrm']

function makeDeb(
  tree: string,
  deb: string,
  { version, architecture }: { version: string; architecture: string },
): void {
  const control = path.join(tree, 'DEBIAN')
  for (const script of maintainerScripts) put(script, path.join(control, script), 0o755)
  fs.chmodSync(control, 0o755)
  fs.writeFileSync(path.join(control, 'conffiles'), '/etc/xdg/autostart/certfleet-agent.desktop\n')
  const installedKiB = Math.ceil(Number(execFileSync('du', ['-sk', tree], { encoding: 'utf8' }).split('\t')[0]))
  const fields = fs.readFileSync(path.join(linux, 'control'), 'utf8')
  const values: Record<string, string> = { version, architecture, installedKiB: String(installedKiB) }
  fs.writeFileSync(
    path.join(control, 'control'),
    fields.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
  )
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, deb], { stdio: 'pipe' })
}
