import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { registerQuestion } from '../../apps/authority/src/subscribers/register-question.ts'
import { activateToken } from '../../apps/authority/src/tokens/activate-token.ts'
import { addToken } from '../../apps/authority/src/tokens/add-token.ts'
import { assignToken } from '../../apps/authority/src/tokens/assign-token.ts'
import { newTokenSecret } from '../../apps/authority/src/tokens/token-secret.ts'

/**
 * Gives a demo person what the institution can ask for: both tokens, in use, and a question with 東京 as its answer.
 * Nothing of it is asked until a switch of the institution says so.
 */
export async function equipDemoPerson(
  db: PrismaClient,
  profile: AuthorityProfile,
  loginId: string,
  secret: Buffer,
): Promise<void> {
  const now = new Date()
  const tokens = [
    { serial: `TRN-${loginId}`, kind: 'transaction', algorithm: 'ocra', tokenSecret: newTokenSecret('ocra') },
    { serial: `OTP-${loginId}`, kind: 'otp_hardware', algorithm: 'totp', tokenSecret: newTokenSecret('totp') },
  ] as const
  for (const token of tokens) {
    await addToken(db, profile.code, token, secret)
    await assignToken(db, profile, { loginId, serial: token.serial }, now)
    await activateToken(db, profile, token.serial, now)
  }
  await registerQuestion(db, profile, { loginId, question: '出身地は？', answer: '東京' }, now)
}
