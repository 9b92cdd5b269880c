import { dayMs } from '@certfleet/core/calendar.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import type { Authority } from './authority.ts'
import { describeCas, endingCas } from './ca/describe-cas.ts'

/** More than a year, so that a year's review finds them. */
const keptDays = 400

/**
 * Deletes what is of no more use at `now`, so that nobody can fill the database by knocking: dialogues, sessions of
 * the portal, tickets and invitations that are over, the tries with unknown login IDs a day after the last, and logins
 * and refusals after 400 days. Certificates, changes and the audit log stay for ever.
 */
export async function sweep({ db }: Pick<Authority, 'db'>, now: Date): Promise<void> {
  const over = { where: { expiresAt: { lte: now } } }
  await db.dialogue.deleteMany(over)
  await db.portalSession.deleteMany(over)
  await db.loginTicket.deleteMany(over)
  await db.loginInvitation.deleteMany(over)
  const lt = new Date(now.getTime() - keptDays * dayMs)
  await db.login.deleteMany({ where: { at: { lt } } })
  await db.refusal.deleteMany({ where: { lastAt: { lt } } })
  await db.unknownLogin.deleteMany({ where: { lastAt: { lt: new Date(now.getTime() - dayMs) } } })
}

/** Says in the log, once a day, which CAs end within two years. */
export function createCaWatch({ db, log }: Pick<Authority, 'db' | 'log'>): (now: Date) => Promise<void> {
  let saidAt: Date | undefined
  return async (now) => {
    if (saidAt && Math.abs(now.getTime() - saidAt.getTime()) < dayMs) return
    saidAt = now
    for (const { subject, notAfter, sha256 } of endingCas(await describeCas(db), now)) {
      log.warn({ subject, notAfter, sha256 }, 'a CA ends within two years')
    }
  }
}

const notedAtOnce = 500

/** Notes the keys of certificates from before keys were noted, so that none of them is certified again. */
export async function noteKeys({ db }: Pick<Authority, 'db'>): Promise<void> {
  for (let after = '', more = true; more;) {
    const rows = await db.certificate.findMany({
      where: { spkiSha256: null, sha256: { gt: after } },
      select: { sha256: true, der: true },
      orderBy: { sha256: 'asc' },
      take: notedAtOnce,
    })
    const sha256s = rows.map(({ sha256 }) => sha256)
    const keys = rows.map(({ der }) => readCertificate(der).spkiSha256)
    // A key that was certified twice before stays noted once.
    await db.$executeRaw`
      UPDATE "Certificate" c SET "spkiSha256" = noted.key
      FROM (SELECT DISTINCT ON (key) * FROM unnest(${sha256s}::text[], ${keys}::text[]) AS n (sha256, key)) noted
      WHERE c.sha256 = noted.sha256
        AND NOT EXISTS (SELECT 1 FROM "Certificate" other WHERE other."spkiSha256" = noted.key)`
    after = sha256s.at(-1) ?? ''
    more = rows.length === notedAtOnce
  }
}
