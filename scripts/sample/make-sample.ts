import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { openDatabase as openAuthorityDatabase } from '@certfleet/authority-db/client.ts'
import { openDatabase as openConsoleDatabase } from '@certfleet/console-db/client.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { type Signer, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { findInstitution } from '../../apps/authority/src/ca/find-institutions.ts'
import { revokeCertificate } from '../../apps/authority/src/ca/revoke-certificate.ts'
import { setSwitches } from '../../apps/authority/src/ca/set-switches.ts'
import { issuePast } from '../../apps/authority/src/rehearsal/issue-past.ts'
import { readSealingSecret } from '../../apps/authority/src/sealing-secret.ts'
import { addSubscriber } from '../../apps/authority/src/subscribers/add-subscriber.ts'
import { command } from '../command.ts'
import { type Administrator, type ConsoleClient, setUpConsole, signIn } from '../console-client.ts'
import { dataDir, places, readJson, writePrivate } from '../places.ts'
import { enrolAgents, intoStore } from './agents.ts'
import { makeStaff } from './company.ts'
import { demoPeople } from './demo-people.ts'
import { leaveRoomForThePast } from './past-log.ts'
import { demoFile, staffFile } from './people-file.ts'
import { equipDemoPerson } from './equip-demo-person.ts'
import { makeStories } from './season.ts'

/** A company to look around in: 600 people in the middle of a renewal season, and one real PC, or as many as asked for. */

interface Sample {
  admin: Administrator
  /** What every employee of the sample types as login password. */
  employeePassword: string
  /** The company is there, whole. */
  isWhole: boolean
}

const authorityEnv = (): Record<string, string> =>
  (readJson(places.settings) as { authority: Record<string, string> }).authority

/**
 * The console's first start brings the company in; later ones find it.
 * @returns the administrator's sign-in. @throws when an earlier start ended in the middle of it
 */
export async function makeSample(plan: {
  consoleUrl: string
  setUpCode: string | null
  agents: number
}): Promise<Administrator> {
  const known = readJson(places.sample) as Sample | undefined
  if (known && !known.isWhole && !plan.setUpCode) {
    throw new Error(
      `the sample company was being brought in when the last start ended: delete ${dataDir}, and start anew`,
    )
  }
  const sample = known ?? {
    admin: { email: 'admin@example.co.jp', password: randomBytes(9).toString('base64url') },
    employeePassword: 'sample-password',
    isWhole: false,
  }
  const keep = (state: Sample) => writePrivate(places.sample, JSON.stringify(state, null, 2))
  keep(sample)
  const console = plan.setUpCode
    ? await setUp(plan.consoleUrl, plan.setUpCode, sample.admin)
    : await signIn(plan.consoleUrl, sample.admin)
  if (!sample.isWhole) await bringIn(console, sample, plan)
  keep({ ...sample, isWhole: true })
  await enrolAgents(console, plan)
  return sample.admin
}

async function setUp(consoleUrl: string, setUpCode: string, admin: Administrator): Promise<ConsoleClient> {
  const db = openConsoleDatabase(fs.readFileSync(places.consoleDatabase, 'utf8'), 1)
  try {
    await leaveRoomForThePast(db)
  } finally {
    await db.$disconnect()
  }
  return setUpConsole(consoleUrl, setUpCode, '管理 花子', admin)
}

async function bringIn(
  { api }: ConsoleClient,
  { employeePassword }: Sample,
  plan: { consoleUrl: string; agents: number },
): Promise<void> {
  await demoPeopleAtAuthority(employeePassword, plan.agents)
  const invitation = await command(process.execPath, ['apps/authority/src/main.ts', 'invite'], { env: authorityEnv() })
  await api.authorities.connect.mutate({ invitation })
  for (const file of [staffFile(makeStories()), demoFile(makeStaff())]) {
    const { id, counts } = await api.imports.preview.mutate(file)
    if (counts.errors > 0) throw new Error(`${file.name} has ${counts.errors} rows with errors`)
    await api.imports.applyPlan.mutate({ id })
  }
  const env = {
    ...authorityEnv(),
    DATABASE_URL_FILE: places.consoleDatabase,
    CERTFLEET_SECRET_FILE: places.consoleSecret,
    CERTFLEET_ORIGIN: plan.consoleUrl,
  }
  await command(process.execPath, ['scripts/sample/bring-past.ts'], { env, input: employeePassword })
}

/** The institution's side: login IDs, and certificates as if issued long ago, for the PCs in their own key stores. */
async function demoPeopleAtAuthority(password: string, agents: number): Promise<void> {
  const env = authorityEnv()
  const db = openAuthorityDatabase(fs.readFileSync(env.AUTHORITY_DATABASE_URL_FILE ?? '', 'utf8'), 1)
  try {
    const { code } = await findInstitution(db, undefined)
    const profile = await setSwitches(db, code, { maxUsers: 1000 }, new Date())
    const secret = await readSealingSecret(db, { secretFile: env.AUTHORITY_SECRET_FILE ?? '' })
    for (const [index, { loginId, name, daysLeft, revoked }] of demoPeople.entries()) {
      await addSubscriber(db, code, { loginId, name, password })
      await equipDemoPerson(db, profile, loginId, secret)
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
