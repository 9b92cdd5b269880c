import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { isToken } from '../token.ts'
import { whySessionOver } from './rules.ts'
import { registrationFields } from './served.ts'

/** Who speaks: the dialogue and the bearer token that came with the request. */
export interface Speaker {
  dialogueId: string
  token: string
}

const tokenFields = {
  id: true,
  institutionCode: true,
  serial: true,
  kind: true,
  algorithm: true,
  sealedSecret: true,
  activatedAt: true,
  drift: true,
  lastUsed: true,
} as const

/** What an answer is judged by. */
export const subscriberFields = {
  id: true,
  loginId: true,
  passwordHash: true,
  lockedAt: true,
  lockedUntil: true,
  sessionId: true,
  ...registrationFields,
  answerHash: true,
  transactionToken: { select: tokenFields },
  otpToken: { select: tokenFields },
} satisfies Prisma.SubscriberSelect

export type JudgedSubscriber = Prisma.SubscriberGetPayload<{ select: typeof subscriberFields }>
export type OtpToken = NonNullable<JudgedSubscriber['otpToken']>

/**
 * The dialogue of who speaks, which is not over.
 * @throws Refused session_expired or session_displaced.
 */
export async function speakersDialogue({ db, profile }: Institution, { dialogueId, token }: Speaker, now: Date) {
  const dialogue = await db.dialogue.findUnique({
    where: { id: dialogueId, institutionCode: profile.code },
    select: {
      id: true,
      purpose: true,
      tokenSha256: true,
      authenticatedAt: true,
      expiresAt: true,
      pending: true,
      transaction: true,
      transactionUntil: true,
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

export type SpeakersDialogue = Awaited<ReturnType<typeof speakersDialogue>>
