import { spawn } from 'node:child_process'
import { existsSync, lstatSync } from 'node:fs'
import { once } from 'node:events'
import path from 'node:path'
import { isSea } from 'node:sea'
import type { PackagePlatform } from '@certfleet/core/release.ts'

/** What dpkg keeps of a package it has installed. */
const installedByDpkg = '/var/lib/dpkg/info/certfleet-agent.list'

const platforms: Partial<Record<NodeJS.Architecture, [deb: PackagePlatform, archive: PackagePlatform]>> = {
  x64: ['deb-amd64', 'linux-x64'],
  arm64: ['deb-arm64', 'linux-arm64'],
}

/** Which package this agent came with; null when it runs from its source. */
export function installedFrom(architecture: NodeJS.Architecture): PackagePlatform | null {
  const [deb, archive] = platforms[architecture] ?? []
  if (!isSea()) return null
  return (existsSync(installedByDpkg) ? deb : archive) ?? null
}

/** What starts the agent in every session: the unit enabled for all users, or the entry of the desktop. */
export const startedBySession = () =>
  [
    '/usr/lib/systemd/user/default.target.wants/certfleet-agent.service',
    '/etc/xdg/autostart/certfleet-agent.desktop',
  ].some((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined)

/**
 * What installs a .deb with the rights of an administrator, for which polkit asks; null where there is nothing that
 * could. Its parent is a shell of its own: the package's script ends the agent, and what the agent has started must
 * go on. The configuration stays as the administrator has it.
 */
export function debInstaller(searchPath: string): ((file: string) => Promise<number>) | null {
  const programs = ['pkexec', 'apt-get'].map((name) => programOf(name, searchPath))
  const [pkexec, aptGet] = programs
  if (!pkexec || !aptGet) return null
  const options = ['--yes', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Dpkg::Options::=--force-confold']
  return async (file) => {
    const line = ['-c', '"$@"; exit $?', 'sh', pkexec, aptGet, ...options, 'install', file]
    const shell = spawn('/bin/sh', line, { stdio: 'ignore', detached: true })
    const [exitCode, signal] = (await once(shell, 'close')) as [number | null, NodeJS.Signals | null]
    if (exitCode === null) throw new Error(`the installer was ended by ${signal}`)
    return exitCode
  }
}

/** A program of the search path; null when it is not there. */
export function programOf(name: string, searchPath: string): string | null {
  const folders = searchPath.split(':').filter((folder) => path.isAbsolute(folder))
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null
}
