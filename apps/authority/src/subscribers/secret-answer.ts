import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { CannotDo } from '../cannot-do.ts'
import { hashPassword, verifyPassword } from '../password.ts'

/**
 * People type the same answer in full or half width (manual §2.2, CCHK006): it is compared after NFKC and without the
 * white space around it. Upper and lower case stay apart. What is stored is argon2id, so callers who serve many go
 * through their turnstile.
 * @throws CannotDo when the answer is empty or longer than the screen takes.
 */
export async function hashAnswer(answer: string): Promise<string> {
  const parsed = answerSchemas.CCHK006.safeParse({ answer })
  if (!parsed.success) throw new CannotDo('an answer is 1 to 100 characters', { ja: '回答は1〜100文字です。' })
  return hashPassword(normal(parsed.data.answer))
}

export const isAnswer = (answer: string, hash: string): Promise<boolean> => verifyPassword(normal(answer), hash)

const normal = (answer: string) => answer.normalize('NFKC').trim()
