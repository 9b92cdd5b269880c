import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { useModule } from '../apps/agent/src/keystore/pkcs11-module.ts'
import { cka, cko } from '../apps/agent/src/keystore/pkcs11-names.ts'
import { whyExportable } from '../apps/agent/src/keystore/why-exportable.ts'
import { softHsm, softPin } from '../apps/agent/src/test/soft-token.ts'
import { type House, openHouse } from './support/house.ts'
import { needs } from './support/machine.ts'
import { type Pc, addPastCertificate, newPc, password, turnOn, withStore } from './support/pc.ts'
import { eventually } from './support/process.ts'

/** Where keys are, and whose: a token, two users of one PC, two login IDs of one user. Real processes throughout. */

let house: House
const pcs: Pc[] = []

beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
}, 120_000)
afterAll(async () => {
  for (const { employee, agent } of pcs) {
    employee.close()
    await agent.end()
  }
  await house?.close()
})

async function aPc(...[loginId, options]: [string, Parameters<typeof newPc>[2]]): Promise<Pc> {
  const pc = await newPc(house, loginId, options)
  pcs.push(pc)
  return pc
}

const ordered = (certificateId: string) => house.api.issuances.renew.mutate({ certificateId })
const resultOf = async (issuanceId: string) =>
  eventually('the new certificate', async () => {
    const { state, result } = await house.consoleDb.issuance.findUniqueOrThrow({
      where: { id: issuanceId },
      include: { result: true },
    })
    return state === 'completed' ? result : null
  })

it('a key in a SoftHSM token is made for good, renewed behind its PIN, and logs in by mutual TLS', async (context) => {
  needs(context, 'softhsm', 'pkcs11-tool')
  const pc = await aPc('token01', { store: 'pkcs11', script: 'test/support/agent-process.ts' })
  await pc.agent.start()
  const { employee } = pc
  // Nobody has typed the PIN, so nothing is proven yet, and the PC is nobody's.
  await employee.open()
  await employee.sees('FLT04')
  await eventually('the token on the status screen', () => employee.text.includes('PIN'))
  await employee.sends({ type: 'pin_ask' })
  await employee.sees('FLT11')
  await employee.sends({ type: 'pin', screen: 'FLT11', fields: { pin: softPin } })
  const old = await eventually('the certificate in the console', () =>
    house.consoleDb.certificate.findFirst({ where: { sha256: pc.certificateSha256, agentId: pc.agentId } }),
  )
  expect(old.protection).toBe('pkcs11')
  const { issuanceId } = await ordered(old.id)
  await employee.renews(password, () => employee.screen === 'CCHK007')
  const result = await resultOf(issuanceId)
  expect(result).toMatchObject({ protection: 'pkcs11', commonName: expect.stringMatching(/^token01 /) })
  await pc.agent.end()

  expect(whyKeysComeOut()).toEqual([null, null])
  expect(listed(/Access: +(.*)/g).filter((access) => access.includes('never extractable'))).toHaveLength(2)

  const { certLoginUrl, trustAnchors } = house.authority
  const limits = { connectMs: 10_000, answerMs: 10_000, answerBytes: 200_000 }
  const answer = await withStore(pc.home, 'pkcs11', (store) =>
    store.request(result.sha256, `${certLoginUrl}/?lang=ja`, { trustAnchors }, limits),
  )
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text)).toMatchObject({ loginId: 'token01', serialHex: result.serialHex, status: 'valid' })
})

/** What became of a try to take each private key out of the token. */
function whyKeysComeOut(): (string | null)[] {
  const used = useModule(softHsm, null)
  const slot = used?.module.slots().find((each) => used.module.tokenIn(each).label === 'company')
  if (!used || slot === undefined) throw new Error('no token')
  const session = used.module.openSession(slot)
  session.logIn(softPin)
  const found = session.find([[cka.class, cko.privateKey]]).map((key) => whyExportable(session, key))
  session.close()
  used.release()
  return found
}

const tool = ['--module', softHsm, '--login', '--pin', softPin]
const listed = (what: RegExp) =>
  [...execFileSync('pkcs11-tool', [...tool, '--list-objects'], { encoding: 'utf8' }).matchAll(what)].map(
    ([, found = '']) => found,
  )

it('two users of one PC see, are asked about and renew only their own (F-24)', async (context) => {
  needs(context, 'root')
  // Each may pass through to a home of his own.
  fs.chmodSync(house.dir, 0o711)
  const [nobody, daemon] = [
    { uid: 65_534, gid: 65_534 },
    { uid: 1, gid: 1 },
  ]
  const maker = await aPc('maker01', { store: 'file', user: nobody })
  const checker = await aPc('checker01', { store: 'file', user: daemon })
  const { certificateId } = await turnOn(house, maker)
  const other = await turnOn(house, checker)
  const agents = await house.consoleDb.agent.findMany({ where: { id: { in: [maker.agentId, checker.agentId] } } })
  expect(new Set(agents.map(({ osUser }) => osUser))).toEqual(new Set(['nobody', 'daemon']))
  expect(new Set(agents.map(({ hostname }) => hostname)).size).toBe(1)

  const { issuanceId } = await ordered(certificateId)
  for (const { employee } of [maker, checker]) await employee.open()
  await maker.employee.sees('FLT01')
  await checker.employee.sees('FLT04')
  expect(checker.employee.text).toContain('checker01')
  expect(checker.employee.text).not.toContain('maker01')
  await maker.employee.renews(password, () => maker.employee.screen === 'CCHK007')
  expect(await resultOf(issuanceId)).toMatchObject({ agentId: maker.agentId })
  expect(checker.employee.screen).toBe('FLT04')

  const second = await ordered(other.certificateId)
  await checker.employee.renews(password, () => checker.employee.screen === 'CCHK007')
  expect(await resultOf(second.issuanceId)).toMatchObject({ agentId: checker.agentId })
  for (const [{ agentId }, loginId] of [
    [maker, 'maker01'],
    [checker, 'checker01'],
  ] as const) {
    const found = await house.consoleDb.certificate.findMany({ where: { agentId }, select: { commonName: true } })
    expect(found.map(({ commonName }) => commonName.split(' ')[0])).toEqual([loginId, loginId])
  }
  // Neither gets at what is the other's, beside the screens (secrets.e2e.ts).
  for (const [user, home] of [
    [nobody, checker.home],
    [daemon, maker.home],
  ] as const) {
    expect(spawnSync('ls', [home], user).status).not.toBe(0)
  }
})

it('of two login IDs of one user the right certificate is chosen, and the new one is that login ID’s (F-25)', async () => {
  const pc = await aPc('first01', {})
  const otherSha256 = await addPastCertificate(house, pc, 'second01')
  await turnOn(house, pc)
  const other = await eventually('the other certificate in the console', () =>
    house.consoleDb.certificate.findFirst({ where: { sha256: otherSha256, agentId: pc.agentId } }),
  )
  const { issuanceId } = await ordered(other.id)
  const { employee } = pc
  await employee.open()
  await employee.sees('FLT01')
  expect(employee.text).toContain('second01')
  await employee.sends({ type: 'start' })
  await employee.sees('CCHK001')
  expect(employee.text).toContain('first01')
  expect(employee.chosen).toBe(otherSha256)
  // Not even who sends it by hand gets the other one renewed.
  await employee.sends({ type: 'choose', certificateSha256: pc.certificateSha256 })
  await employee.renews(password, () => employee.screen === 'CCHK007')
  const result = await resultOf(issuanceId)
  expect(result.commonName).toMatch(/^second01 /)
  const all = await house.consoleDb.certificate.findMany({ where: { agentId: pc.agentId } })
  const successors = Object.fromEntries(all.map(({ sha256, successorId }) => [sha256, successorId]))
  expect(successors).toEqual({ [pc.certificateSha256]: null, [otherSha256]: result.id, [result.sha256]: null })
})
