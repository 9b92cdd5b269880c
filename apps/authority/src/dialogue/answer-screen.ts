import type { AnsweredScreen, Ask } from '@certfleet/core/dialogue.ts'
import type { Institution } from '../institutions.ts'
import { answerChallenge } from './answer-challenge.ts'
import { answerPassword } from './answer-password.ts'
import { askFor } from './ask.ts'
import type { Speaker } from './speakers-dialogue.ts'

/** What the employee typed on a screen. @returns what is asked next. @throws Refused as the screens' own functions do. */
export async function answerScreen(
  institution: Institution,
  speaker: Speaker,
  { screen, fields }: { screen: AnsweredScreen; fields: Record<string, string> },
  now: Date,
): Promise<Ask> {
  const pending =
    screen === 'CCHK002'
      ? await answerPassword(institution, speaker, fields, now)
      : await answerChallenge(institution, speaker, screen, fields, now)
  return askFor(institution, speaker.dialogueId, pending, now)
}
