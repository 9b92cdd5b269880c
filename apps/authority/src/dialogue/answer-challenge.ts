import { answerSchemas } from '@certfleet/core/dialogue.ts'
import type { z } from 'zod'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
import { askFor } from './ask.ts'
import { countWrong } from './attempts.ts'
import {
  type Verdict,
  judgeAnswer,
  judgeOneTimePassword,
  judgeResynchronisation,
  judgeTransaction,
} from './judge-factor.ts'
import { whyLocked } from './lock.ts'
import { passScreen } from './pass-screen.ts'
import { sessionEnd } from './rules.ts'
import { type ChallengeScreen, whyNotServed } from './served.ts'
import { type JudgedSubscriber, type Speaker, type SpeakersDialogue, speakersDialogue } from './speakers-dialogue.ts'

/** Times an answer is judged anew because what it was judged by changed meanwhile. */
const maxRounds = 4

/**
 * Screens CCHK003 to CCHK006, each when it is its turn. A right answer counts once, however often it is sent at once;
 * a wrong one counts as a wrong password does.
 * @returns the screens to be answered next.
 * @throws Refused session_expired, session_displaced, malformed out of turn, G006e, wrong_answer, transaction_expired,
 * locked, temporarily_locked, G008e, and what stands in the login ID's way (`whyNotServed`).
 */
export async function answerChallenge(
  institution: Institution,
  speaker: Speaker,
  screen: ChallengeScreen,
  fields: Record<string, string>,
  now: Date,
): Promise<string[]> {
  const { db, profile } = institution
  for (let round = 0; round < maxRounds; round++) {
    const dialogue = await speakersDialogue(institution, speaker, now)
    const { id: dialogueId, purpose, pending, subscriber } = dialogue
    const locked = subscriber && whyLocked(subscriber, now)
    if (locked) throw new Refused(locked)
    if (!subscriber || !dialogue.authenticatedAt) {
      throw new Refused({ code: 'malformed', next: { screen: 'CCHK002' } }, `${screen} before the password`)
    }
    if (round === 0) holdBack(institution.answers, `${profile.code} ${subscriber.loginId}`)
    const challenges = purpose === 'renew' ? profile.challenges.renew : profile.challenges.issue
    const notServed = whyNotServed(subscriber, challenges)
    if (notServed) throw new Refused(notServed)
    if (pending[0] !== screen) {
      const next = await askFor(institution, dialogueId, pending, now)
      throw new Refused({ code: 'malformed', next }, `${screen} out of turn`)
    }
    const verdict = await judge(institution, dialogue, subscriber, screen, fields, now)
    switch (verdict.kind) {
      case 'wrong': {
        const refusal = await countWrong(institution, { code: 'wrong_answer', subscriber, dialogueId, pending }, now)
        if (refusal) throw new Refused(refusal)
        break
      }
      case 'expired':
        throw new Refused({ code: 'transaction_expired', next: await askFor(institution, dialogueId, pending, now) })
      case 'drifted': {
        const resynchronise = ['CCHK004', ...pending.slice(1)]
        const { count } = await db.dialogue.updateMany({
          where: { id: dialogueId, pending: { equals: pending } },
          data: { pending: resynchronise, expiresAt: sessionEnd(now) },
        })
        if (count === 1) return resynchronise
        break
      }
      case 'right':
        if (await passScreen(db, dialogue, subscriber, verdict.taken, now)) return pending.slice(1)
    }
  }
  throw new Refused({ code: 'G008e', retryAfterSeconds: 1 }, 'the dialogue kept changing')
}

async function judge(
  institution: Institution,
  dialogue: SpeakersDialogue,
  { transactionToken, otpToken, answerHash }: JudgedSubscriber,
  screen: ChallengeScreen,
  fields: Record<string, string>,
  now: Date,
): Promise<Verdict> {
  switch (screen) {
    case 'CCHK005':
      if (!transactionToken) throw new Refused({ code: 'G015e' })
      return judgeTransaction(institution, dialogue, transactionToken, parsed(answerSchemas.CCHK005, fields), now)
    case 'CCHK003':
      if (!otpToken) throw new Refused({ code: 'G014e' })
      return judgeOneTimePassword(institution, otpToken, parsed(answerSchemas.CCHK003, fields), now)
    case 'CCHK004': {
      if (!otpToken) throw new Refused({ code: 'G014e' })
      const two = parsed(answerSchemas.CCHK004, fields)
      if (two.current === two.oneMinuteLater) throw new Refused({ code: 'G006e' }, 'the same number twice')
      return judgeResynchronisation(institution, otpToken, two, now)
    }
    case 'CCHK006':
      if (answerHash === null) throw new Refused({ code: 'G010e' })
      return judgeAnswer(institution, answerHash, parsed(answerSchemas.CCHK006, fields))
  }
}

function parsed<T>(schema: z.ZodType<T>, fields: Record<string, string>): T {
  const answer = schema.safeParse(fields)
  if (!answer.success) throw new Refused({ code: 'G006e' })
  return answer.data
}
