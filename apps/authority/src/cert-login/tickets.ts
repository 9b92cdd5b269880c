import type { Institution } from '../institutions.ts'
import { newToken, tokenHash } from '../token.ts'

const ticketMs = 60_000

/** What a browser shows the portal to be let in with the certificate: for once, and for a minute. */
export async function newTicket(
  { db }: Institution,
  { certificateSha256 }: { certificateSha256: string },
  now: Date,
): Promise<string> {
  const ticket = newToken()
  await db.loginTicket.create({
    data: { tokenSha256: tokenHash(ticket), certificateSha256, expiresAt: new Date(now.getTime() + ticketMs) },
    select: { tokenSha256: true },
  })
  return ticket
}

/** Uses the ticket up. @returns SHA-256 of the certificate it stands for; null when it is used, too old or none of ours. */
export async function useTicket({ db, profile }: Institution, ticket: string, now: Date): Promise<string | null> {
  const [used] = await db.$queryRaw<{ certificateSha256: string }[]>`
    DELETE FROM "LoginTicket" t
    USING "Certificate" c JOIN "Subscriber" s ON s.id = c."subscriberId"
    WHERE t."tokenSha256" = ${tokenHash(ticket)} AND t."expiresAt" > ${now}::timestamptz
      AND c.sha256 = t."certificateSha256" AND s."institutionCode" = ${profile.code}
    RETURNING t."certificateSha256"`
  return used?.certificateSha256 ?? null
}
