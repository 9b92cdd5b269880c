import { parseArgs } from 'node:util'
import { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Command, UsageError, atWork, say } from './command.ts'

/** Revokes a certificate: at once for the certificate login and renewals, with the next CRL and feed for others. */
export const revoke: Command = {
  usage: [`--serial HEX --reason TEXT [--crl-reason ${Object.values(CrlReason).join('|')}]`],
  async run(args, readSettings) {
    const { values } = parseArgs({
      args,
      options: { serial: { type: 'string' }, reason: { type: 'string' }, 'crl-reason': { type: 'string' } },
    })
    const { serial, reason } = values
    if (serial === undefined || !/^[0-9a-f]{32}$/i.test(serial)) {
      throw new UsageError('--serial is the serial number, 32 hex digits')
    }
    if (!reason || !/^[^\p{C}]{1,200}$/u.test(reason)) throw new UsageError('--reason is 1 to 200 characters')
    const crlReason = Object.values(CrlReason).find((each) => each === values['crl-reason'])
    if (values['crl-reason'] !== undefined && !crlReason) {
      throw new UsageError(`--crl-reason is one of ${Object.values(CrlReason).join(', ')} (RFC 5280 §5.3.1)`)
    }
    const serialHex = serial.toLowerCase()
    await atWork(readSettings(), async ({ db, now, audited }) => {
      const select = { revokedAt: true, subscriber: { select: { loginId: true, institutionCode: true } } } as const
      const found = await db.certificate.findUnique({ where: { serialHex }, select })
      if (!found) throw new CannotDo(`there is no certificate with the serial number ${serialHex}`)
      const { loginId, institutionCode } = found.subscriber
      const details = { serialHex, reason, crlReason: crlReason ?? null }
      const deed = { action: 'certificate_revoked', target: loginId, details, institutionCode } as const
      const isDone = await audited(deed, async (tx) => {
        const revoked = await revokeCertificate(tx, { serialHex, reason, crlReason }, now)
        return revoked?.already === false
      })
      const since = found.revokedAt ? ` since ${found.revokedAt.toISOString()}` : ''
      say(
        isDone
          ? `revoked the certificate of ${loginId}`
          : `the certificate of ${loginId} is revoked${since} already; nothing was changed`,
      )
    })
  },
}
