import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { grantedSchema } from '@certfleet/core/authority-api.ts'
import { type Grant, grantSchema } from '@certfleet/core/order.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { z } from 'zod'
import { registrationFields, whyNotServed } from '../dialogue/served.ts'
import type { Institution } from '../institutions.ts'
import { notAccepted, openSigned } from '../order-keys/open-signed.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
import { answerRequest } from '../requests/answer-request.ts'
import { type RequestFacts, judgeRequest, refused, requestSql } from '../requests/certificate-request.ts'

/**
 * Issues a certificate with nobody present: the company's console vouches for the key of one of its PCs. Everything else
 * is judged as after a dialogue; the session that the login ID may have elsewhere goes on.
 * @returns the certificate, DER, committed.
 * @throws Refused attendance_needed, order_not_accepted, G004e, G011e, G020e, request_conflict, locked,
 * temporarily_locked, BZBE011008, live_certificate_exists, csr_rejected, G008e.
 */
export async function issueByGrant(
  institution: Institution,
  ask: z.infer<typeof grantedSchema>,
  now: Date,
): Promise<Buffer> {
  const { db, profile, origin, answers } = institution
  if (profile.authentication.issue !== 'grant') throw new Refused({ code: 'attendance_needed' })
  const grant = await openSigned(institution, 'grant', ask.grant, grantSchema)
  const why = whyNotGranted(grant, { origin, institutionCode: profile.code, requestId: ask.requestId }, now)
  if (why) throw notAccepted(why)
  const subscriber = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode: profile.code, loginId: grant.loginId } },
    select: { id: true, ...registrationFields },
  })
  if (!subscriber) throw notAccepted('the grant is for a login ID that is not known')
  // Only now: a stranger shall not use up the tries of a login ID.
  holdBack(answers, `${profile.code} ${grant.loginId}`)
  const unserved = whyNotServed(subscriber, [])
  if (unserved) throw new Refused(unserved)
  const csr = Buffer.from(ask.csr, 'base64')
  const request = {
    requestId: grant.requestId,
    csr,
    csrSha256: sha256Hex(csr),
    dialogueId: null,
    // Whoever knows of grants finds it.
    findsBareLoginId: true,
    onlyKey: grant.spkiSha256,
  }
  const judge = async () => {
    const facts = await readIssue(db, { subscriberId: subscriber.id, ...grant }, now)
    return facts ? judgeRequest(facts, request, profile, now) : refused({ code: 'BZBE011008' })
  }
  return answerRequest(institution, request, judge, now)
}

interface Asked {
  origin: string
  institutionCode: string
  requestId: string
}

function whyNotGranted(grant: Grant, { origin, institutionCode, requestId }: Asked, now: Date): string | null {
  if (new Date(grant.expiresAt) <= now) return `the grant has expired on ${grant.expiresAt}`
  if (grant.authorityOrigin !== origin) return `the grant is for ${grant.authorityOrigin}`
  if (grant.institutionCode !== institutionCode) return `the grant is for institution ${grant.institutionCode}`
  return grant.requestId === requestId ? null : 'the grant is for another request'
}

async function readIssue(
  db: PrismaClient,
  { subscriberId, purpose, requestId }: Pick<Grant, 'purpose' | 'requestId'> & { subscriberId: string },
  now: Date,
): Promise<RequestFacts | null> {
  const [facts] = await db.$queryRaw<RequestFacts[]>`
    SELECT ${purpose} AS purpose, ${requestSql(now)}
    FROM "Subscriber" s
    LEFT JOIN "Certificate" r ON false
    LEFT JOIN "Certificate" k ON k."requestId" = ${requestId}::uuid
    WHERE s.id = ${subscriberId}::uuid`
  return facts ?? null
}
