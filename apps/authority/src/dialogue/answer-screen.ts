import type { AnsweredScreen, Ask } from '@certfleet/core/dialogue.ts'
import type { Authority } from '../authority.ts'
import { answerChallenge } from './answer-challenge.ts'
import { answerPassword } from './answer-password.ts'
import { askFor } from './ask.ts'
import type { Speaker } from './speakers-dialogue.ts'

/** What the employee typed on a screen. @returns what is asked next. @throws Refused as the screens' own functions do. */
export async function answerScreen(
  authority: Authority,
  speaker: Speaker,
  { screen, fields }: { screen: AnsweredScreen; fields: Record<string, string> },
  now: Date,
): Promise<Ask> {
  const pending =
    screen === 'CCHK002'
      ? await answerPassword(authority, speaker, fields, now)
      : await answerChallenge(authority, speaker, screen, fields, now)
  return askFor(authority, speaker.dialogueId, pending, now)
}
