import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { MachinePolicy } from '../../apps/agent/src/config.ts'
import { enrol } from '../../apps/agent/src/enrol.ts'
import type { KeyStore } from '../../apps/agent/src/keystore/keystore.ts'
import { openKeyStore } from '../../apps/agent/src/keystore/open-key-store.ts'
import { linuxPlatform } from '../../apps/agent/src/platform/linux.ts'
import { makePrivateFolder } from '../../apps/agent/src/files.ts'
import { openLog } from '../../apps/agent/src/log.ts'
import { softPin, softToken } from '../../apps/agent/src/test/soft-token.ts'
import { issuePast } from '../../apps/authority/src/rehearsal/issue-past.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { Employee } from './employee.ts'
import type { House } from './house.ts'
import { lacks } from './machine.ts'
import { type OsUser, Program, eventually } from './process.ts'

export const password = 'my-Login-Passw0rd'

/** A PC with its own HOME, an enrolled agent as a process, and an employee in front of it. */
export interface Pc {
  loginId: string
  home: string
  env: Record<string, string>
  store: StoreKind
  agent: Program
  agentId: string
  employee: Employee
  subscriberId: string
  /** The certificate to renew, SHA-256; empty when it has none yet. */
  certificateSha256: string
}

/** Which key store: `nss` as browsers use it, `file`, or `pkcs11`: SoftHSM. */
type StoreKind = 'nss' | 'file' | 'pkcs11'

/** As the agent itself chooses. */
const usualStore = (): StoreKind => (lacks('nss') ? 'file' : 'nss')

export interface PcOptions {
  /** Of its certificate's 366 days; null when it shall have none. */
  daysLeft?: number | null
  store?: StoreKind
  /** Of whom, in the console; without it, somebody new there and at the authority. */
  subscriberId?: string
  /** The agent's program; a test may run another one around the same agent. */
  script?: string
  /** Whose it is, on a PC with several users. */
  user?: OsUser
}

/**
 * A person with a PC on which `daysLeft` of a certificate's 366 days are left. The agent is enrolled and not started.
 */
export async function newPc(
  house: House,
  loginId: string,
  { daysLeft = 20, store = usualStore(), script = 'apps/agent/src/main.ts', subscriberId, user }: PcOptions = {},
): Promise<Pc> {
  const theirs = subscriberId ?? (await house.addPerson(loginId, password)).subscriberId
  const home = makeHome(path.join(house.dir, loginId))
  const env: Record<string, string> = { HOME: home }
  if (store === 'pkcs11') {
    setMachinePolicy({ home, env }, machinePolicyOf(home, store))
    env.SOFTHSM2_CONF = path.join(home, 'softhsm/softhsm2.conf')
  }
  const certificateSha256 = daysLeft === null ? '' : await installPast(house, home, loginId, daysLeft, store)
  const token = await house.newToken()
  const { agentId } = await enrol({ platform: linuxPlatform(env), server: house.origin, token })
  if (user) giveTo(user, home)
  const agent = new Program(script, [], env, null, user)
  return {
    loginId,
    home,
    env,
    store,
    agent,
    agentId,
    employee: new Employee(home),
    subscriberId: theirs,
    certificateSha256,
  }
}

/** A second PC of the same person has a HOME of its own. */
function makeHome(home: string): string {
  if (fs.existsSync(home)) return fs.mkdtempSync(`${home}-`)
  fs.mkdirSync(home, { mode: 0o700 })
  return home
}

function giveTo({ uid, gid }: OsUser, home: string): void {
  for (const entry of ['', ...fs.readdirSync(home, { recursive: true, encoding: 'utf8' })]) {
    fs.lchownSync(path.join(home, entry), uid, gid)
  }
}

/** Puts a certificate that was issued long ago into the PC's key store. @returns its SHA-256. */
export async function installPast(
  house: House,
  home: string,
  loginId: string,
  daysLeft: number,
  kind: StoreKind,
): Promise<string> {
  return withStore(home, kind, async (store) => {
    const name = `past-${randomUUID()}`
    const csr = await buildCsr([{ type: 'CN', value: loginId }], await store.createKey(name, 'P-256'))
    const { der, sha256 } = await issuePast(house.authority.env, { loginId, csr, daysLeft })
    await store.install(der, [], name)
    return sha256
  })
}

/** Another person's certificate on the same PC: whoever works for two companies has two login IDs. */
export async function addPastCertificate(house: House, pc: Pc, loginId: string): Promise<string> {
  await house.addPerson(loginId, password)
  return installPast(house, pc.home, loginId, 20, pc.store)
}

/** Opens the PC's key store as the agent does. */
export async function withStore<T>(home: string, kind: StoreKind, work: (store: KeyStore) => Promise<T>): Promise<T> {
  const platform = linuxPlatform({ HOME: home })
  makePrivateFolder(platform.privateFolder)
  const store = await openKeyStore(platform, machinePolicyOf(home, kind), openLog(path.join(home, 'test.log')))
  try {
    await store.pin?.enter(softPin)
    return await work(store)
  } finally {
    await store.close()
  }
}

/** What a machine says whose users have their keys there. */
export function machinePolicyOf(home: string, keyStore: StoreKind): MachinePolicy {
  if (keyStore !== 'pkcs11') return { keyStore }
  const folder = path.join(home, 'softhsm')
  fs.mkdirSync(folder, { recursive: true })
  return { keyStore, pkcs11: softToken(folder) }
}

/** Says that at the PC, to an agent of agent-process.ts that is started from now on. */
export function setMachinePolicy({ home, env }: Pick<Pc, 'home' | 'env'>, policy: MachinePolicy): void {
  env.AGENT_POLICY = path.join(home, 'agent.json')
  fs.writeFileSync(env.AGENT_POLICY, JSON.stringify(policy))
}

/** All go home. */
export async function turnOff(pcs: Pc[]): Promise<void> {
  for (const { agent, employee } of pcs.splice(0)) {
    await agent.end()
    employee.close()
  }
}

/** Starts the agent of a PC that has no certificate yet, and waits until it has said hello to the console. */
export async function turnOnNew(
  { consoleDb }: House,
  { loginId, home, store, agent, agentId }: Pc,
  env = {},
): Promise<void> {
  // The first that opens a store has chosen it.
  await withStore(home, store, async () => {})
  await agent.start(env)
  await eventually(`the PC of ${loginId} at the console`, () =>
    consoleDb.agent.findFirst({ where: { id: agentId, protocol: { not: null } }, select: { id: true } }),
  )
}

/** An administrator says whose PC it is. @returns the assignment */
export async function assignPc(
  { api, consoleDb }: House,
  { agentId, subscriberId }: Pick<Pc, 'agentId' | 'subscriberId'>,
): Promise<string> {
  await api.agents.assign.mutate({ id: agentId, subscriberId })
  return (await consoleDb.assignment.findFirstOrThrow({ where: { agentId, subscriberId, endedAt: null } })).id
}

/** A first certificate is asked for on a PC that is connected. */
export async function askToIssue(house: House, pc: Pick<Pc, 'agentId' | 'subscriberId'>): Promise<string> {
  const assignmentId = await assignPc(house, pc)
  return (await house.api.issuances.issue.mutate({ assignmentId })).issuanceId
}

/** Starts the PC's agent, with `env` beside what it always has, and waits until the console has its certificate. */
export async function turnOn(house: House, pc: Pc, env = {}): Promise<{ certificateId: string }> {
  await pc.agent.start(env)
  const certificate = await eventually(`the certificate of ${pc.loginId} in the console`, () =>
    house.consoleDb.certificate.findFirst({
      where: { sha256: pc.certificateSha256, agentId: pc.agentId },
      select: { id: true },
    }),
  )
  return { certificateId: certificate.id }
}
