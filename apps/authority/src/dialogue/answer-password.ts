import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { live } from '../ca/standing.ts'
import type { Institution } from '../institutions.ts'
import { verifyPassword } from '../password.ts'
import { Refused } from '../problem.ts'
import { isToken } from '../token.ts'
import { refuseUnknown, refuseWrong } from './attempts.ts'
import { sessionEnd, whyNotIssue, whySessionOver } from './rules.ts'

/** Who speaks: the dialogue and the bearer token that came with the request. */
export interface Speaker {
  dialogueId: string
  token: string
}

/**
 * Screen CCHK002: login ID and password for an issue, the password alone for a renewal, whose certificate says the ID.
 * A right one displaces the login ID's earlier session, a wrong one counts, and the last allowed one locks.
 * Answering again authenticates again, for the same login ID.
 * @throws Refused session_expired, session_displaced, G006e, wrong_credentials, locked, live_certificate_exists, G008e.
 */
export async function answerPassword(
  institution: Institution,
  speaker: Speaker,
  fields: Record<string, string>,
  now: Date,
): Promise<void> {
  const { db, profile, passwords } = institution
  const institutionCode = profile.code
  const dialogue = await speakersDialogue(institution, speaker, now)
  const { loginId, password } = readAnswer(fields, dialogue.subscriber?.loginId)
  const subscriber =
    dialogue.subscriber ??
    (await db.subscriber.findUnique({
      where: { institutionCode_loginId: { institutionCode, loginId } },
      select: subscriberFields,
    }))
  if (!subscriber) return refuseUnknown(institution, loginId, password, now)
  if (subscriber.lockedAt) throw new Refused({ code: 'locked' })
  const right = await passwords(() => verifyPassword(password, subscriber.passwordHash))
  if (!right) return refuseWrong(institution, dialogue.id, subscriber.id, now)
  await authenticate(institution, dialogue.id, subscriber.id, now)
  if (dialogue.purpose === 'renew') return
  const alive = await db.certificate.findFirst({
    where: { subscriberId: subscriber.id, ...live(now) },
    select: { sha256: true },
  })
  const refusal = whyNotIssue(alive !== null, profile)
  if (refusal) throw new Refused(refusal)
}

/** @param knownLoginId whose dialogue it already is: a renewal's, or one that was authenticated before. */
function readAnswer(fields: Record<string, string>, knownLoginId: string | undefined) {
  const answer = answerSchemas.CCHK002.safeParse(fields)
  if (!answer.success) throw new Refused({ code: 'G006e' })
  const loginId = answer.data.loginId ?? knownLoginId
  if (loginId === undefined) throw new Refused({ code: 'G006e' }, 'an issue needs a login ID')
  if (loginId !== (knownLoginId ?? loginId)) throw new Refused({ code: 'G006e' }, 'the dialogue is another login ID’s')
  return { loginId, password: answer.data.password }
}

const subscriberFields = { id: true, loginId: true, passwordHash: true, lockedAt: true, sessionId: true } as const

async function speakersDialogue({ db, profile }: Institution, { dialogueId, token }: Speaker, now: Date) {
  const dialogue = await db.dialogue.findUnique({
    where: { id: dialogueId, institutionCode: profile.code },
    select: {
      id: true,
      purpose: true,
      tokenSha256: true,
      authenticatedAt: true,
      expiresAt: true,
      subscriber: { select: subscriberFields },
    },
  })
  if (!dialogue || !isToken(token, dialogue.tokenSha256)) {
    throw new Refused({ code: 'session_expired' }, 'no such dialogue, or another token')
  }
  const refusal = whySessionOver({ ...dialogue, current: dialogue.subscriber?.sessionId === dialogue.id }, now)
  if (refusal) throw new Refused(refusal)
  return dialogue
}

/**
 * The dialogue becomes its login ID's session. A right password that was still being verified when wrong ones locked
 * the ID comes too late: otherwise many guesses at once would all count.
 */
async function authenticate({ db }: Institution, dialogueId: string, subscriberId: string, now: Date): Promise<void> {
  const authenticated = await db.$executeRaw`
    WITH owner AS (
      UPDATE "Subscriber"
      SET "failedAttempts" = 0, "sessionId" = ${dialogueId}::uuid, revision = revision + 1
      WHERE id = ${subscriberId}::uuid AND "lockedAt" IS NULL
      RETURNING id
    )
    UPDATE "Dialogue"
    SET "subscriberId" = owner.id, "authenticatedAt" = ${now}, "expiresAt" = ${sessionEnd(now)}
    FROM owner
    WHERE "Dialogue".id = ${dialogueId}::uuid`
  if (authenticated === 0) throw new Refused({ code: 'locked' })
}
