import fs from 'node:fs'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { command } from '../../scripts/command.ts'
import { debianMirror } from './debian-mirror.ts'
import { lacks } from './machine.ts'
import { root } from './process.ts'

/** Wine 10 is of Debian 13: that of Debian 12 does not run Node 26. */
const suite = 'trixie'
const packages = ['wine', 'wine64', 'fonts-noto-cjk']
const wineRoot = path.join(root, 'node_modules/.cache/certfleet/wine-10')
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }

export default async function setup(project: TestProject): Promise<void> {
  project.provide('wineRoot', await makeWineRoot())
}

/**
 * A Debian with Wine in a folder, made once and kept: it takes some two minutes and 1.6 GB. @returns null where there can
 * be none
 */
export async function makeWineRoot(): Promise<string | null> {
  if (lacks('root', 'mounts', 'debootstrap')) return null
  if (!fs.existsSync(wineRoot)) {
    const unfinished = `${wineRoot}.unfinished`
    fs.rmSync(unfinished, { recursive: true, force: true })
    await command('debootstrap', ['--variant=minbase', suite, unfinished, debianMirror()], { env })
    const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]
    await command('chroot', [unfinished, ...install], { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } })
    fs.renameSync(unfinished, wineRoot)
  }
  return wineRoot
}
