import { createPublicKey } from 'node:crypto'
import { sha256Hex, verifySignature } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { expect, it } from 'vitest'
import { journalSteps } from '../journal/steps.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

it('renews a certificate with one password, and proves the new one to the console', async () => {
  const pc = await Pc.make()
  const steps: string[] = []
  await pc.start({ onJournalEntry: (_, { step }) => steps.push(step) })
  const order = pc.order()
  const { issuanceId } = order
  pc.console.sendOrder(order)
  await until('a launch', () => pc.launched.length > 0)
  const employee = await pc.employee()
  expect(await employee.sees('FLT01')).toContain('情報システム部 佐藤')
  await employee.does({ type: 'start', issuanceId })
  expect(await employee.sees('CCHK001')).toContain('CN=demo01 A001')
  await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
  await employee.sees('CCHK002')
  await employee.does({ type: 'password', issuanceId, password: pc.authority.password })
  await employee.sees('CCHK007')

  const [installed] = await until('the report', () => {
    const reports = pc.console.reportsOf('certificate.installed')
    return reports.length > 0 && reports
  })
  const certificate = readCertificate(Buffer.from(installed?.certificate ?? '', 'base64'))
  const claim = {
    consoleKeyId: pc.console.orderKey.id,
    agentId: pc.console.agentId,
    nonce: order.nonce,
    certificate: certificate.der,
  }
  const proof = Buffer.from(installed?.proof ?? '', 'base64')
  expect(
    verifySignature(
      createPublicKey(certificate.x509.publicKey.export({ type: 'spki', format: 'pem' })),
      possessionInput(claim),
      proof,
    ),
  ).toBe(true)
  await until('the journal to be closed', () => steps.at(-1) === 'closed')
  expect(steps.filter((step) => (journalSteps as readonly string[]).includes(step))).toEqual([...journalSteps])
  expect(pc.authority.issued.size).toBe(1)
  expect(pc.authority.confirmed.size).toBe(1)
  expect(pc.console.states(issuanceId)).toEqual([
    'offered',
    'preflight',
    'waiting_selection',
    'waiting_password',
    'issuing',
    'issued',
    'installing',
    'installed',
    'verifying',
  ])
})
