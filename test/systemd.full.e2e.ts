import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import type { Packages } from '../apps/agent/packaging/package-agent.ts'
import { type BootedRoot, type CleanRoot, openCleanRoot, packagesIn } from './support/clean-root.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { eventually } from './support/process.ts'

/**
 * The .deb on a Debian that is booted: nothing here starts an agent but its own systemd. What the package does to the
 * files of a PC, and a renewal with it, is in deb.full.e2e.ts.
 */

const needed = ['root', 'mounts', 'debootstrap', 'dpkg-deb', 'systemd-nspawn'] as const
const bootMs = 90_000

let house: House
let root: CleanRoot
let pc: BootedRoot
let first: Packages
let second: Packages

beforeEach((context) => needs(context, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  root = await openCleanRoot()
  ;({ first, second } = await packagesIn(root))
  pc = await root.boot()
  for (const user of ['hanako', 'taro']) await pc.run('useradd', ['--create-home', user])
}, 600_000)
afterAll(async () => {
  await root?.close()
  await house?.close()
}, 120_000)

const apt = (verb: string, what: string, env: Record<string, string> = {}) =>
  pc.run('apt-get', [verb, '-y', '--no-install-recommends', what], { DEBIAN_FRONTEND: 'noninteractive', ...env })
const install = ({ deb }: Packages, env?: Record<string, string>) =>
  apt('install', `/${path.relative(root.dir, deb)}`, env)

/** Lingering, as systemd calls it: to it the user is signed in, without a screen. */
async function signIn(user: string): Promise<void> {
  await pc.run('loginctl', ['enable-linger', user])
  await eventually(
    `the session of ${user}`,
    () => pc.userctl(user, 'is-active', 'basic.target').catch(() => null),
    bootMs,
  )
}

const unitOf = async (user: string, property: string) =>
  (await pc.userctl(user, 'show', '--value', '--property', property, 'certfleet-agent.service')).trim()

/** The agent of the user as the console has it, once it has said hello after `since` and is connected. */
const connected = (user: string, since = new Date(0)) =>
  eventually(
    `the agent of ${user} connected to the console`,
    () =>
      house.consoleDb.agent.findFirst({
        where: { osUser: user, lastSeenAt: { gt: since }, connectedUntil: { gt: new Date() } },
      }),
    bootMs,
  )

/** The user's agent in the console after `work`, by which systemd has to start another process. */
async function restartedBy(user: string, work: (pid: string) => Promise<unknown>) {
  const before = await unitOf(user, 'MainPID')
  const since = new Date()
  await work(before)
  await eventually('another process', async () => !['0', before].includes(await unitOf(user, 'MainPID')), bootMs)
  return connected(user, since)
}

it('starts at once for who is signed in when it is installed, and enrols by itself; not for root', async () => {
  await signIn('hanako')
  await signIn('root')
  fs.writeFileSync(path.join(root.dir, 'root/token'), `${await house.newToken()}\n`, { mode: 0o600 })
  await install(first, { CERTFLEET_SERVER: house.origin, CERTFLEET_TOKEN_FILE: '/root/token' })
  expect(await connected('hanako')).toMatchObject({ state: 'active', version: '0.1.0' })
  expect(await unitOf('hanako', 'ActiveState')).toBe('active')
  expect(await unitOf('root', 'ActiveState')).toBe('inactive')
}, 300_000)

it('starts with the session of who signs in later, as an agent of their own', async () => {
  await signIn('taro')
  await connected('taro')
  const agents = await house.consoleDb.agent.findMany({ orderBy: { osUser: 'asc' }, select: { osUser: true } })
  expect(agents).toEqual([{ osUser: 'hanako' }, { osUser: 'taro' }])
}, 200_000)

it('is started again by systemd when it is killed, as the same agent', async () => {
  const { id } = await connected('hanako')
  const agent = await restartedBy('hanako', (pid) => pc.run('sh', ['-c', `kill -KILL ${pid}`]))
  expect(agent.id).toBe(id)
  expect(await unitOf('hanako', 'NRestarts')).toBe('1')
}, 200_000)

it('runs on in the new version after an upgrade', async () => {
  const { id } = await connected('hanako')
  const agent = await restartedBy('hanako', () => install(second))
  expect(agent).toMatchObject({ id, version: '0.1.1' })
  const program = await pc.run('readlink', [`/proc/${await unitOf('hanako', 'MainPID')}/exe`])
  expect(program).toBe('/opt/certfleet-agent/certfleet-agent\n')
}, 200_000)

it('is stopped for every user when the package is removed, and does not come back', async () => {
  const running = async () => (await pc.run('sh', ['-c', 'readlink /proc/[0-9]*/exe || true'])).split('\n')
  const isAgent = (exe: string) => exe.includes('certfleet')
  // One of them may still be on its way back from the upgrade.
  await eventually('both agents', async () => (await running()).filter(isAgent).length === 2, bootMs)
  await apt('remove', 'certfleet-agent')
  expect((await running()).filter(isAgent)).toEqual([])
  for (const user of ['hanako', 'taro']) {
    expect([await unitOf(user, 'LoadState'), await unitOf(user, 'ActiveState')]).toEqual(['not-found', 'inactive'])
  }
  const shown = () => house.consoleDb.agent.count({ where: { connectedUntil: { gt: new Date() } } })
  await eventually('the console to see them gone', async () => (await shown()) === 0)
}, 120_000)
