import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import type { Packages } from '../apps/agent/packaging/package-agent.ts'
import { type CleanRoot, openCleanRoot, packagesIn } from './support/clean-root.ts'
import { Employee } from './support/employee.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { installPast, password } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * The .deb on a Debian that has never seen it: installed by apt with nobody there to ask, enrolled by itself, upgraded in
 * the middle of a renewal, removed without a trace. There is no systemd in it: what the unit starts is started here,
 * and started again when it ends.
 */

const needed = ['root', 'mounts', 'debootstrap', 'dpkg-deb'] as const
const user = 'hanako'
const loginId = 'hanako01'

let house: House
let root: CleanRoot
let first: Packages
let second: Packages
let home: string
let employee: Employee
let token: string
let certificateSha256: string
let filesBefore: string[]
let agent: ChildProcess

beforeEach((context) => needs(context, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  root = await openCleanRoot()
  ;({ first, second } = await packagesIn(root))
  await root.run('useradd', ['--create-home', user])
  home = path.join(root.dir, 'home', user)
  employee = new Employee(home)
  filesBefore = root.files()
}, 400_000)
afterAll(async () => {
  employee?.close()
  await root?.close()
  await house?.close()
})

/** As seen from inside. */
const inside = (file: string) => `/${path.relative(root.dir, file)}`
const read = (file: string) => fs.readFileSync(path.join(root.dir, file), 'utf8')
const modeOf = (file: string) => (fs.statSync(path.join(root.dir, file)).mode & 0o777).toString(8)

const install = (deb: string, env: Record<string, string> = {}) =>
  root.run('apt-get', ['install', '-y', '--no-install-recommends', inside(deb)], env)

/** What systemd does at sign-in, and again whenever the agent has ended. */
function startUnit(): ChildProcess {
  const unit = read('usr/lib/systemd/user/certfleet-agent.service')
  const commandLine = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
  return root.start(user, commandLine)
}

const statusOf = async () => {
  const child = root.start(user, ['/usr/bin/certfleet-agent', 'status'])
  let text = ''
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()))
  await once(child, 'close')
  return text
}

it('refuses presets that cannot work before anything is installed', async () => {
  await expect(install(first.deb, { CERTFLEET_SERVER: 'http://console.example' })).rejects.toThrow(
    'begin with https://',
  )
  await expect(install(first.deb, { CERTFLEET_TOKEN_FILE: '/etc/hostname' })).rejects.toThrow('no enrolment token')
  expect(root.files().filter((file) => file.includes('certfleet'))).toEqual([])
}, 60_000)

it('installs with nobody to ask, and keeps the token out of every log', async () => {
  const label = { label: '全社展開', validDays: 1, maxUses: 10, subscriberId: null }
  token = (await house.api.tokens.create.mutate(label)).token
  fs.writeFileSync(path.join(root.dir, 'root/token'), `${token}\n`, { mode: 0o600 })
  const printed = await install(first.deb, { CERTFLEET_SERVER: house.origin, CERTFLEET_TOKEN_FILE: '/root/token' })
  fs.rmSync(path.join(root.dir, 'root/token'))

  expect(JSON.parse(read('etc/certfleet/agent.json'))).toEqual({ server: house.origin })
  expect([modeOf('etc/certfleet/agent.json'), modeOf('etc/certfleet/enrolment-token')]).toEqual(['644', '644'])
  expect(read('etc/certfleet/enrolment-token')).toBe(`${token}\n`)
  expect(await statusOf()).toContain(`${house.origin} へ自動で登録し`)
  const secret = token.split('.')[2] ?? ''
  expect(printed).not.toContain(secret)
  const holders = spawnGrep(secret, path.join(root.dir, 'var/log'), path.join(root.dir, 'var/lib/dpkg'))
  expect(holders).toEqual([])
  expect(spawnGrep(secret, path.join(root.dir, 'etc'))).toEqual([path.join(root.dir, 'etc/certfleet/enrolment-token')])
}, 120_000)

/** The files below these folders that contain the text. */
function spawnGrep(text: string, ...folders: string[]): string[] {
  try {
    return execFileSync('grep', ['-rlF', '-f', '-', ...folders], { input: text, encoding: 'utf8' })
      .trim()
      .split('\n')
  } catch {
    return [] // grep ends with 1 when there are none.
  }
}

it('its unit is one that systemd accepts', (context) => {
  needs(context, 'systemd-analyze')
  const unit = read('usr/lib/systemd/user/certfleet-agent.service')
  const copy = path.join(house.dir, 'certfleet-agent.service')
  fs.writeFileSync(copy, unit.replaceAll('/usr/bin/certfleet-agent', process.execPath))
  const env = { ...process.env, XDG_RUNTIME_DIR: house.dir }
  const verify = () =>
    execFileSync('systemd-analyze', ['verify', '--user', copy], { env, encoding: 'utf8', stdio: 'pipe' })
  expect(verify).not.toThrow()
  fs.writeFileSync(copy, unit.replaceAll('/usr/bin/certfleet-agent', '/nothing'))
  expect(verify).toThrow('/nothing')
})

it('enrols by itself at the first start of a user’s session, and the console shows whose it is', async () => {
  const { subscriberId } = await house.addPerson(loginId, password)
  certificateSha256 = await installPast(house, home, loginId, 20, 'file')
  await root.run('chown', ['-R', `${user}:${user}`, `/home/${user}`])
  agent = startUnit()
  const certificate = await eventually('the certificate in the console', () =>
    house.consoleDb.certificate.findFirst({
      where: { sha256: certificateSha256, agentId: { not: null } },
      include: { agent: true },
    }),
  )
  expect(certificate.agent).toMatchObject({ osUser: user, version: '0.1.0', tokenId: token.split('.')[1] })
  const assignment = await house.consoleDb.assignment.findFirst({ where: { subscriberId, endedAt: null } })
  expect(assignment).toMatchObject({ agentId: certificate.agentId, basis: 'possession' })
  expect((await house.api.tokens.list.query())[0]).toMatchObject({ uses: 1, agents: 1 })
  expect(await statusOf()).toContain('certfleet-agent 0.1.0')
  expect(spawnGrep(token.split('.')[2] ?? '', home)).toEqual([])
}, 60_000)

it('is upgraded while it waits for the password, and the same renewal goes on', async () => {
  const { id: certificateId, agentId } = await house.consoleDb.certificate.findFirstOrThrow()
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  await eventually('the request on the PC', async () => {
    const issuance = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    return issuance.state === 'offered'
  })
  await employee.open()
  await employee.sees('FLT01')
  await helpIsInThePackage()
  await employee.answers(password)
  await employee.sees('CCHK001')
  await employee.answers(password)
  await employee.sees('CCHK002')

  const ended = once(agent, 'exit')
  await install(second.deb)
  expect(await ended).toEqual([0, null])
  agent = startUnit()
  expect(
    await eventually('the new version', async () => /certfleet-agent 0\.1\.1 .*/.exec(await statusOf())?.[0]),
  ).toContain(agentId ?? 'no agent')

  const issuance = () =>
    house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId }, include: { result: true } })
  let isOver = false
  const watching = setInterval(() => void issuance().then(({ endedAt }) => (isOver = endedAt !== null)), 200)
  await employee.renews(password, () => isOver).finally(() => clearInterval(watching))
  expect(await issuance()).toMatchObject({ state: 'completed', result: { agentId } })
  expect(await house.consoleDb.issuance.count()).toBe(1)
  expect(await house.consoleDb.agent.findMany()).toMatchObject([{ id: agentId, version: '0.1.1' }])
  // Nothing has to be said a second time.
  expect(JSON.parse(read('etc/certfleet/agent.json'))).toEqual({ server: house.origin })
}, 180_000)

it('lets nobody load code into it: not by NODE_OPTIONS, not by arguments, not by another koffi.node', async () => {
  fs.writeFileSync(path.join(root.dir, 'tmp/evil.cjs'), "require('node:fs').writeFileSync('/tmp/loaded', '')")
  const attempt = (program: string, ...args: string[]) =>
    root
      .run(program, args, { HOME: '/tmp', NODE_OPTIONS: '--require=/tmp/evil.cjs' })
      .catch((error: Error) => error.message)
  const loaded = () => fs.existsSync(path.join(root.dir, 'tmp/loaded'))
  await attempt('/usr/bin/certfleet-agent', 'status')
  await attempt('/usr/bin/certfleet-agent', '--require=/tmp/evil.cjs', 'status')
  expect(loaded()).toBe(false)
  // The same file is loaded by a Node that listens to such options.
  fs.copyFileSync(process.execPath, path.join(root.dir, 'tmp/node'))
  await attempt('/tmp/node', '--eval', '0')
  expect(loaded()).toBe(true)

  const koffi = path.join(root.dir, 'opt/certfleet-agent/koffi.node')
  const own = fs.readFileSync(koffi)
  fs.appendFileSync(koffi, '\0')
  const elsewhere = { HOME: '/tmp', XDG_DATA_HOME: '/tmp/tampered' }
  await root.run('certfleet-agent', ['status'], elsewhere).catch(() => {})
  const folder = path.join(root.dir, 'tmp/tampered/certfleet')
  fs.cpSync(path.join(home, '.local/share/certfleet/identity.json'), path.join(folder, 'identity.json'))
  await expect(root.run('certfleet-agent', ['run', '--service'], elsewhere)).rejects.toThrow(
    'not the file this agent was built',
  )
  fs.writeFileSync(koffi, own)
}, 60_000)

it('is removed with its agents, and leaves nothing but what is the users’', async () => {
  const ended = once(agent, 'exit')
  await root.run('apt-get', ['remove', '-y', 'certfleet-agent'])
  expect(await ended).toEqual([0, null])
  expect(fs.existsSync(path.join(root.dir, 'etc/certfleet/agent.json'))).toBe(true)
  await root.run('apt-get', ['purge', '-y', 'certfleet-agent'])
  await root.run('apt-get', ['autoremove', '-y', '--purge'])
  expect(root.files()).toEqual(filesBefore)
  expect(fs.existsSync(path.join(home, '.local/share/certfleet/identity.json'))).toBe(true)
}, 60_000)

it('installs from the .tar.gz, too, and goes without a trace', async () => {
  const folder = path.join(root.dir, 'home/archive')
  fs.mkdirSync(folder)
  execFileSync('tar', ['-xzf', first.archive, '-C', folder, '--strip-components=1'])
  // What the package manager would have brought.
  await root.run('apt-get', ['install', '-y', '--no-install-recommends', 'libatomic1'])
  await root.run('/home/archive/install.sh', [], { CERTFLEET_SERVER: 'https://console.example' })
  expect(JSON.parse(read('etc/certfleet/agent.json'))).toEqual({ server: 'https://console.example' })
  expect(await statusOf()).not.toBe('')
  await root.run('/home/archive/uninstall.sh', ['--purge'])
  await root.run('apt-get', ['purge', '-y', 'libatomic1'])
  await root.run('apt-get', ['autoremove', '-y', '--purge'])
  expect(root.files()).toEqual(filesBefore)
}, 60_000)

async function helpIsInThePackage(): Promise<void> {
  const guide = await (await employee.visits('/help')).text()
  const [, picture = ''] = /<img src="([^"]+)"/.exec(guide) ?? []
  expect((await employee.visits(picture)).headers.get('content-type')).toBe('image/png')
}
