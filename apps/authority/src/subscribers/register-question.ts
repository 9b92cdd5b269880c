import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { register } from './register.ts'
import { hashAnswer } from './secret-answer.ts'

export interface SecretQuestion {
  loginId: string
  question: string
  answer: string
}

/** 追加認証回答登録: clears G010e. @throws CannotDo for the form of question or answer, or an unknown login ID. */
export async function registerQuestion(
  db: Db,
  profile: AuthorityProfile,
  { loginId, question, answer }: SecretQuestion,
  now: Date,
): Promise<void> {
  if (!/^[^\p{C}]{1,200}$/u.test(question)) {
    throw new CannotDo('a question is 1 to 200 characters, without control characters')
  }
  const data = { question, answerHash: await hashAnswer(answer) }
  await register(db, profile, { loginId }, now, (tx, where) => tx.subscriber.updateMany({ where, data }))
}
