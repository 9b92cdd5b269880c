import { parseArgs } from 'node:util'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { type Command, atInstitution, institutionOption, say } from './command.ts'
import { table } from './table.ts'

/** Lists certificates, the latest first. */
export const certificates: Command = {
  usage: ['[--institution CODE] [--login-id X]'],
  async run(args, readSettings) {
    const { values } = parseArgs({ args, options: { ...institutionOption, 'login-id': { type: 'string' } } })
    await atInstitution(readSettings(), values.institution, async ({ db, profile }) => {
      const rows = await db.certificate.findMany({
        where: { subscriber: { institutionCode: profile.code, loginId: values['login-id'] } },
        select: { serialHex: true, der: true, notAfter: true, delivery: true, revokedAt: true, revocationReason: true },
        orderBy: { issuedAt: 'desc' },
      })
      const head = ['SERIAL NUMBER', 'COMMON NAME', 'NOT AFTER', 'DELIVERY', 'REVOKED']
      const lines = rows.map(({ serialHex, der, notAfter, delivery, revokedAt, revocationReason }) => [
        serialHex,
        readCertificate(der).commonName,
        notAfter.toISOString(),
        delivery,
        revokedAt ? `${revokedAt.toISOString()} ${revocationReason}` : '-',
      ])
      say(table([head, ...lines]))
    })
  },
}
