import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { judgePassword } from '../dialogue/judge-password.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { openSession } from './open-session.ts'

/**
 * Login to the portal by ID and password (BLGI001). Wrong ones are counted with those of the issuing application.
 * @returns the token of the session.
 * @throws Refused G006e, wrong_credentials, locked, temporarily_locked, session_elsewhere, G008e.
 */
export async function logIn(
  institution: Institution,
  fields: Partial<Record<string, string>>,
  now: Date,
): Promise<string> {
  const answer = answerSchemas.CCHK002.safeParse(fields)
  if (!answer.success || answer.data.loginId === undefined) throw new Refused({ code: 'G006e' })
  const { loginId, password } = answer.data
  const { id } = await judgePassword(institution, { loginId, password, dialogueId: null }, now)
  const { issue, renew } = institution.profile.challenges
  // Else a known password would give endless tries at what the application asks after it.
  const forgetTries = issue.length + renew.length === 0
  return openSession(institution, { subscriberId: id, way: 'password', certificateSha256: null, forgetTries }, now)
}
