import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { type Signer, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { makePrivateFolder } from '../apps/agent/src/files.ts'
import { openKeyStore } from '../apps/agent/src/keystore/open-key-store.ts'
import { openLog } from '../apps/agent/src/log.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { revokeCertificate } from '../apps/authority/src/ca/revoke-certificate.ts'
import { issuePast } from '../apps/authority/src/rehearsal/issue-past.ts'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { command } from './command.ts'
import { type Administrator, type ConsoleClient, setUpConsole, signIn } from './console-client.ts'
import { places, readJson, writePrivate } from './places.ts'
import type { ProcessPlan } from './processes.ts'

/** A company to look around in: people, certificates in many states, and one real PC, or as many as asked for. */

interface Sample {
  admin: Administrator
  /** What every employee of the sample types as login password. */
  employeePassword: string
}

interface Person {
  loginId: string
  name: string
  department: string
  /** Of its certificate's 366 days; null when it has none. */
  daysLeft: number | null
  revoked?: boolean
}

/** Those at the front get the sample's PCs. */
const people: Person[] = [
  { loginId: 'demo01', name: '佐藤 美咲', department: '経理部', daysLeft: 20 },
  { loginId: 'demo02', name: '鈴木 大輔', department: '経理部', daysLeft: 12 },
  { loginId: 'demo03', name: '高橋 結衣', department: '財務部', daysLeft: 33 },
  { loginId: 'demo04', name: '田中 翔太', department: '財務部', daysLeft: 2 },
  { loginId: 'demo05', name: '伊藤 陽菜', department: '総務部', daysLeft: 61 },
  { loginId: 'demo06', name: '渡辺 健', department: '総務部', daysLeft: -3 },
  { loginId: 'demo07', name: 'Maria Santos', department: '海外営業部', daysLeft: 148 },
  { loginId: 'demo08', name: '中村 さくら', department: '海外営業部', daysLeft: 27, revoked: true },
  { loginId: 'demo09', name: '小林 拓也', department: '人事部', daysLeft: 290 },
  { loginId: 'demo10', name: 'John Miller', department: '海外営業部', daysLeft: 39 },
  { loginId: 'demo11', name: '加藤 恵子', department: '人事部', daysLeft: null },
  { loginId: 'demo12', name: '吉田 直樹', department: '経理部', daysLeft: 360 },
]

const authorityEnv = (): Record<string, string> =>
  (readJson(places.settings) as { authority: Record<string, string> }).authority

/** The console's first start brings the company in; later ones find it. @returns the administrator's sign-in. */
export async function makeSample(plan: {
  consoleUrl: string
  setUpCode: string | null
  agents: number
}): Promise<Administrator> {
  const known = readJson(places.sample) as Sample | undefined
  const sample = known ?? {
    admin: { email: 'admin@example.co.jp', password: randomBytes(9).toString('base64url') },
    employeePassword: 'sample-password',
  }
  writePrivate(places.sample, JSON.stringify(sample, null, 2))
  const console = plan.setUpCode
    ? await setUpConsole(plan.consoleUrl, plan.setUpCode, '管理 花子', sample.admin)
    : await signIn(plan.consoleUrl, sample.admin)
  if ((await console.api.authorities.list.query()).length === 0) await bringIn(console, sample, plan.agents)
  await enrolAgents(console, plan)
  return sample.admin
}

async function bringIn({ api }: ConsoleClient, { employeePassword }: Sample, agents: number): Promise<void> {
  await peopleAtAuthority(employeePassword, agents)
  const invitation = await command(process.execPath, ['apps/authority/src/main.ts', 'invite'], { env: authorityEnv() })
  const { id: authorityId } = await api.authorities.connect.mutate({ invitation })
  for (const { loginId, name, department } of people) {
    await api.people.add.mutate({ name, department, email: `${loginId}@example.co.jp`, authorityId, loginId })
  }
}

/** The institution's side: login IDs, and certificates as if issued long ago, for the PCs in their own key stores. */
async function peopleAtAuthority(password: string, agents: number): Promise<void> {
  const env = authorityEnv()
  const db = openDatabase(fs.readFileSync(env.AUTHORITY_DATABASE_URL_FILE ?? '', 'utf8'), 1)
  try {
    for (const [index, { loginId, name, daysLeft, revoked }] of people.entries()) {
      await addSubscriber(db, { loginId, name, password })
      if (daysLeft === null) continue
      const issue = async (key: Signer) =>
        issuePast(env, { loginId, daysLeft, csr: await buildCsr([{ type: 'CN', value: loginId }], key) })
      const { serialHex } =
        index < agents ? await intoStore(index, issue) : await issue(signerOf(await generatePrivateKey('P-256')))
      if (revoked) await revokeCertificate(db, { serialHex, reason: '紛失' }, new Date())
    }
  } finally {
    await db.$disconnect()
  }
}

/** Makes the key in the key store of a sample PC and installs what `issue` gives for it. */
async function intoStore<Issued extends { der: Buffer }>(
  n: number,
  issue: (key: Signer) => Promise<Issued>,
): Promise<Issued> {
  const platform = linuxPlatform({ HOME: agentHome(n) })
  makePrivateFolder(platform.privateFolder)
  const store = await openKeyStore(platform, {}, openLog(`${platform.privateFolder}/ApplicationLog.log`))
  try {
    const name = `sample-${randomUUID()}`
    const issued = await issue(await store.createKey(name, 'RSA-2048'))
    await store.install(issued.der, [], name)
    return issued
  } finally {
    await store.close()
  }
}

/** A sample agent has a HOME of its own: never the user's key store, browser profile or autostart. */
function agentHome(n: number): string {
  const home = places.agentHome(n + 1)
  fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  return home
}

const identityFile = (n: number) => `${agentHome(n)}/.local/share/certfleet/identity.json`

async function enrolAgents({ api }: ConsoleClient, plan: { consoleUrl: string; agents: number }): Promise<void> {
  const fresh = Array.from({ length: plan.agents }, (_, n) => n).filter((n) => !fs.existsSync(identityFile(n)))
  if (fresh.length === 0) return
  const { token } = await api.tokens.create.mutate({
    label: 'サンプル',
    validDays: 1,
    maxUses: fresh.length,
    subscriberId: null,
  })
  const args = ['apps/agent/src/main.ts', 'enrol', '--server', plan.consoleUrl]
  for (const n of fresh) await command(process.execPath, args, { env: { HOME: agentHome(n) }, input: `${token}\n` })
}

/** Waits until the sample PCs have told the console of their certificates, so that there is something to renew. */
export async function agentsAreSeen(consoleUrl: string, admin: Administrator, count: number): Promise<void> {
  const { api } = await signIn(consoleUrl, admin)
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await api.agents.list.query({})
    if (rows.filter(({ connected, assignments }) => connected && assignments.length > 0).length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The processes of the sample PCs. */
export function sampleAgents(count: number): ProcessPlan[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `agent-${n + 1}`,
    script: 'apps/agent/src/main.ts',
    env: { HOME: agentHome(n), XDG_DATA_HOME: '' },
  }))
}
