import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { beforeEach, expect, it } from 'vitest'
import { needs } from '../../../test/support/machine.ts'
import type { Employee } from './test/employee.ts'
import { temporaryFolder } from './test/folder.ts'
import { Pc } from './test/pc.ts'
import { softPin, softToken, tokenDouble } from './test/soft-token.ts'
import { until } from './test/wait.ts'

beforeEach((context) => needs(context, 'softhsm'))

const types = (employee: Employee, pin: string) => employee.does({ type: 'pin', screen: 'FLT11', fields: { pin } })
const toldOf = (pc: Pc, code: string) => pc.console.reportsOf('issuance.progress').find((each) => each.code === code)

it('a PC whose keys are in a token asks for its PIN in our screen, and renews, whatever becomes of the user’s files', async () => {
  const pc = await Pc.make({ tokenFolder: temporaryFolder() })
  pc.platform.lostProfile = () => 'temporary profile'
  await pc.start({ keyAlgorithm: 'RSA-2048' })
  // Locked, the certificate is there and nothing is said against it.
  await until('an inventory', () => pc.console.inventories.length > 0)
  expect(pc.console.inventories[0]?.certificates).toEqual([
    { certificate: pc.old.toString('base64'), presence: 'present_ok', protection: 'pkcs11' },
  ])
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT11')
  expect(toldOf(pc, 'token_pin_needed')).toMatchObject({ state: 'preflight', waitingOn: 'employee' })
  await types(employee, '')
  await employee.sees('FLT11', 'G006e')
  await types(employee, '0000')
  await employee.sees('FLT11', 'PINが違います')
  await employee.sees('FLT11', '残りわずか')
  await types(employee, softPin)
  await employee.sees('CCHK001')
  await employee.does({ type: 'choose', issuanceId, certificateSha256: readCertificate(pc.old).sha256 })
  await employee.sees('CCHK002')
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  const certificate = readCertificate(await pc.installed(issuanceId))
  expect(certificate.x509.publicKey.asymmetricKeyType).toBe('rsa')
  expect(pc.console.reportsOf('certificate.installed')).toMatchObject([{ protection: 'pkcs11' }])
  await until('both proven', () => {
    const certificates = pc.console.inventories.at(-1)?.certificates ?? []
    return certificates.length === 2 && certificates.every(({ proof }) => proof)
  })
  const { privateFolder } = pc.platform
  const files = readdirSync(privateFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(5)
  for (const { parentPath, name } of files) {
    expect(`${name} ${readFileSync(path.join(parentPath, name)).includes(softPin)}`).toBe(`${name} false`)
  }
})

it('あとで at the PIN puts the request off', async () => {
  const pc = await Pc.make({ tokenFolder: temporaryFolder() })
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT11')
  await employee.does({ type: 'pin_left' })
  await until('snoozed', () => pc.console.states(issuanceId).includes('snoozed'))
  expect(pc.console.states(issuanceId)).not.toContain('waiting_selection')
})

it('what was issued is installed after a restart once the PIN is typed again, by whoever opens the screens', async () => {
  const pc = await Pc.make({ tokenFolder: temporaryFolder() })
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT11')
  await types(employee, softPin)
  await employee.sees('CCHK001')
  await employee.does({ type: 'choose', issuanceId, certificateSha256: readCertificate(pc.old).sha256 })
  await employee.sees('CCHK002')
  pc.authority.faults.confirm = Array.from({ length: 1000 }, () => ({ drop: 'before' as const }))
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await until('verifying', () => pc.console.states(issuanceId).includes('verifying'))
  await pc.stop()
  pc.authority.faults.confirm = []
  await pc.start()
  const again = await pc.employee()
  await again.sees('FLT11')
  const told = pc.console.reportsOf('issuance.progress').findLast((each) => each.code === 'token_pin_needed')
  // Not back to what can be called off.
  expect(told).toMatchObject({ state: expect.not.stringMatching('preflight'), waitingOn: 'employee' })
  await types(again, softPin)
  await pc.installed(issuanceId)
})

it('a token that is not there is waited for, and no certificate is called missing meanwhile', async () => {
  const tokenFolder = temporaryFolder()
  const tokens = path.join(tokenFolder, 'tokens')
  const pc = await Pc.make({ tokenFolder })
  renameSync(tokens, `${tokens}.away`)
  mkdirSync(tokens)
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT03', 'トークンをPCに差し込んで')
  expect(toldOf(pc, 'token_absent')).toMatchObject({ state: 'preflight', waitingOn: 'employee' })
  expect(pc.console.inventories).toEqual([])
  await pc.stop()
  rmSync(tokens, { recursive: true })
  renameSync(`${tokens}.away`, tokens)
  await pc.start()
  const again = await pc.employee()
  await again.does({ type: 'start', issuanceId })
  await again.sees('FLT11')
})

it('stops before the last try at the PIN, and waits for whoever can unlock the token', async (context) => {
  needs(context, 'gcc')
  const tokenFolder = temporaryFolder()
  const pc = await Pc.make({ tokenFolder })
  const place = { ...softToken(tokenFolder), module: tokenDouble('counting') }
  writeFileSync(pc.platform.machinePolicy.place, JSON.stringify({ keyStore: 'pkcs11', pkcs11: place }))
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('FLT11')
  await types(employee, '0000')
  await employee.sees('FLT11', '残りわずか')
  await types(employee, '0000')
  await employee.sees('FLT03', '間違えられるのはあと1回')
  expect(toldOf(pc, 'token_pin_locked')).toMatchObject({ state: 'preflight', waitingOn: 'it_admin' })
  // Whoever has a page of before sends nothing to the token.
  await types(employee, softPin)
  await employee.does({ type: 'later', issuanceId })
  await employee.sees('FLT02')
  await employee.does({ type: 'close', issuanceId })
  await employee.sees('FLT04', '間違えられるのはあと1回')
})
