import { X509Certificate } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { renewalSchema } from '@certfleet/core/authority-api.ts'
import { sha256Hex, verifySignature } from '@certfleet/pki/keys.ts'
import { renewalInput } from '@certfleet/pki/signing-input.ts'
import type { z } from 'zod'
import { registrationFields, whyNotServed } from '../dialogue/served.ts'
import type { Institution } from '../institutions.ts'
import { requireOrder } from '../order-keys/require-order.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
import { answerRequest } from '../requests/answer-request.ts'
import { type RequestFacts, judgeRequest, refused, requestSql } from '../requests/certificate-request.ts'

/**
 * Renews a certificate with nobody present: its own key vouches for the request, and, where the profile says so, an
 * order of the company's console. Everything else is judged as after a dialogue; the session that the login ID may have
 * elsewhere goes on.
 * @returns the certificate, DER, committed.
 * @throws Refused attendance_needed, malformed (403: not the certificate's key), order_not_accepted, G004e, G011e, G020e,
 * request_conflict, locked, temporarily_locked, BZBE011008, too_early, live_certificate_exists, csr_rejected, G008e.
 */
export async function renewByPossession(
  institution: Institution,
  ask: z.infer<typeof renewalSchema>,
  now: Date,
): Promise<Buffer> {
  const { db, profile, answers } = institution
  const { requestId, certificateSha256 } = ask
  if (profile.authentication.renew !== 'possession') throw new Refused({ code: 'attendance_needed' })
  const csr = Buffer.from(ask.csr, 'base64')
  const { subscriber } = await provenCertificate(institution, ask, csr)
  // Only now: a stranger shall not use up the tries of a login ID.
  holdBack(answers, `${profile.code} ${subscriber.loginId}`)
  if (profile.renewalNeedsOrder) {
    await requireOrder(institution, ask.order, { certificateSha256, loginId: subscriber.loginId }, now)
  }
  const unserved = whyNotServed(subscriber, [])
  if (unserved) throw new Refused(unserved)
  const request = { requestId, csr, csrSha256: sha256Hex(csr), dialogueId: null, findsBareLoginId: true }
  const judge = async () => {
    const facts = await readRenewal(db, { requestId, certificateSha256 }, now)
    return facts ? judgeRequest(facts, request, profile, now) : refused({ code: 'BZBE011008' })
  }
  return answerRequest(institution, request, judge, now)
}

/** The certificate of this institution that signed the request. @throws Refused */
async function provenCertificate(
  { db, origin, profile }: Institution,
  { requestId, certificateSha256, signature }: z.infer<typeof renewalSchema>,
  csr: Buffer,
) {
  const found = await db.certificate.findUnique({
    where: { sha256: certificateSha256, subscriber: { institutionCode: profile.code } },
    select: { der: true, subscriber: { select: { loginId: true, ...registrationFields } } },
  })
  if (!found) throw new Refused({ code: 'BZBE011008' }, 'no such certificate')
  const { publicKey } = new X509Certificate(found.der)
  const input = renewalInput({ authorityOrigin: origin, requestId, csr, certificateSha256 })
  if (!verifySignature(publicKey, input, Buffer.from(signature, 'base64'))) {
    throw new Refused({ code: 'malformed' }, `not the certificate’s key, or not for ${origin}`, { status: 403 })
  }
  return found
}

async function readRenewal(
  db: PrismaClient,
  { requestId, certificateSha256 }: { requestId: string; certificateSha256: string },
  now: Date,
): Promise<RequestFacts | null> {
  const [facts] = await db.$queryRaw<RequestFacts[]>`
    SELECT 'renew' AS purpose, ${requestSql(now)}
    FROM "Certificate" r
    JOIN "Subscriber" s ON s.id = r."subscriberId"
    LEFT JOIN "Certificate" k ON k."requestId" = ${requestId}::uuid
    WHERE r.sha256 = ${certificateSha256}`
  return facts ?? null
}
