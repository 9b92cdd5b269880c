import type { AnsweredScreen, Ask } from '@certfleet/core/dialogue.ts'
import { newTokenSecret } from '../tokens/token-secret.ts'
import { registerQuestion } from '../subscribers/register-question.ts'
import { activateToken } from '../tokens/activate-token.ts'
import { addToken } from '../tokens/add-token.ts'
import { assignToken } from '../tokens/assign-token.ts'
import { showCounterPassword, showTimePassword, showTransactionNumber } from '../tokens/play-token.ts'
import { type Session, answer, asked, nextOf } from './agent.ts'
import type { TestAuthority } from './authority.ts'
import type { Client } from './client.ts'

/** What a subscriber has in hand for the challenges. */
export interface Equipment {
  /** Serial numbers of the tokens. */
  transactionToken: string
  otpToken: string
  /** What is typed on a screen; each call reads new numbers. */
  answerTo: (ask: Ask) => Record<string, string>
  /** The one-time password so many steps after the last one shown; the first is that of this minute. */
  oneTimePassword: (ahead?: number) => string
}

/** Adds a subscriber with everything that can be asked for, registered and activated; the password is `pw-<loginId>`. */
export async function equip(
  place: TestAuthority,
  loginId: string,
  otp: 'totp' | 'hotp' = 'totp',
  secretAnswer = `答え ${loginId}`,
): Promise<Equipment> {
  const { db, authority } = place
  const { profile, secret } = authority
  const now = new Date()
  const [transactionToken, otpToken] = [`TRN-${loginId}`, `OTP-${loginId}`]
  const [transactionSecret, otpSecret] = [newTokenSecret('ocra'), newTokenSecret(otp)]
  await place.subscribe(loginId)
  const transaction = { serial: transactionToken, kind: 'transaction', algorithm: 'ocra' } as const
  const oneTime = { serial: otpToken, kind: 'otp_hardware', algorithm: otp } as const
  await addToken(db, profile.code, { ...transaction, tokenSecret: transactionSecret }, secret)
  await addToken(db, profile.code, { ...oneTime, tokenSecret: otpSecret }, secret)
  for (const serial of [transactionToken, otpToken]) {
    await assignToken(db, profile, { loginId, serial }, now)
    await activateToken(db, profile, serial, now)
  }
  await registerQuestion(db, profile, { loginId, question: '出身校は？', answer: secretAnswer }, now)

  let shown = -1
  const oneTimePassword = (ahead = 1) => {
    const clock = Math.floor(Date.now() / 60_000)
    shown = otp === 'hotp' ? shown + ahead : Math.max(clock, shown + ahead)
    return otp === 'hotp'
      ? showCounterPassword(otpSecret, shown)
      : showTimePassword(otpSecret, new Date(shown * 60_000))
  }
  const answerTo = (ask: Ask): Record<string, string> => {
    switch (ask.screen) {
      case 'CCHK002':
        return { loginId, password: `pw-${loginId}` }
      case 'CCHK003':
        return { oneTimePassword: oneTimePassword() }
      case 'CCHK004':
        return { current: oneTimePassword(), oneMinuteLater: oneTimePassword() }
      case 'CCHK005':
        return { transactionNumber: showTransactionNumber(transactionSecret, ask.transaction) }
      case 'CCHK006':
        return { answer: secretAnswer }
      case 'processing':
        throw new Error('nothing is asked')
    }
  }
  return { transactionToken, otpToken, answerTo, oneTimePassword }
}

/** Answers what is asked until nothing more is. @returns the screens that were answered. @throws when one is refused. */
export async function answerAll(client: Client, session: Session, equipment: Equipment): Promise<AnsweredScreen[]> {
  const answered: AnsweredScreen[] = []
  for (let ask = nextOf(await asked(client, session)); ask.screen !== 'processing';) {
    const reply = await answer(client, session, equipment.answerTo(ask), ask.screen)
    if (reply.status !== 200) throw new Error(`${ask.screen}: ${reply.status} ${JSON.stringify(reply.body)}`)
    answered.push(ask.screen)
    ask = nextOf(reply)
  }
  return answered
}
