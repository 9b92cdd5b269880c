import { newTokenSecret } from '../tokens/token-secret.ts'
import { registerQuestion } from '../subscribers/register-question.ts'
import { activateToken } from '../tokens/activate-token.ts'
import { addToken } from '../tokens/add-token.ts'
import { assignToken } from '../tokens/assign-token.ts'
import type { TestAuthority } from './authority.ts'

/** What a subscriber has in hand for the challenges: tokens by their secrets, and the answer to the question. */
export interface Equipment {
  /** Serial numbers, `TRN-<loginId>` and `OTP-<loginId>`. */
  transactionSerial: string
  transactionSecret: Buffer
  otpSerial: string
  otpSecret: Buffer
  question: string
  answer: string
}

/** Adds a subscriber with everything that can be asked for, registered and activated; the password is `pw-<loginId>`. */
export async function equip(place: TestAuthority, loginId: string, otp: 'totp' | 'hotp' = 'totp'): Promise<Equipment> {
  const { db, authority } = place
  const { profile, secret } = authority
  const now = new Date()
  const equipment: Equipment = {
    transactionSerial: `TRN-${loginId}`,
    transactionSecret: newTokenSecret('ocra'),
    otpSerial: `OTP-${loginId}`,
    otpSecret: newTokenSecret(otp),
    question: '出身校は？',
    answer: `answer-${loginId}`,
  }
  const { transactionSerial, transactionSecret, otpSerial, otpSecret, question, answer } = equipment
  await place.subscribe(loginId)
  await addToken(
    db,
    profile.code,
    { serial: transactionSerial, kind: 'transaction', algorithm: 'ocra', tokenSecret: transactionSecret },
    secret,
  )
  await addToken(
    db,
    profile.code,
    { serial: otpSerial, kind: 'otp_hardware', algorithm: otp, tokenSecret: otpSecret },
    secret,
  )
  for (const serial of [transactionSerial, otpSerial]) {
    await assignToken(db, profile, { loginId, serial }, now)
    await activateToken(db, profile, serial, now)
  }
  await registerQuestion(db, profile, { loginId, question, answer }, now)
  return equipment
}
