import type { Ask } from '@certfleet/core/dialogue.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import qrcode from 'qrcode'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { transactionText } from '../tokens/transaction.ts'
import { whyLocked } from './lock.ts'
import { type Speaker, speakersDialogue } from './speakers-dialogue.ts'

/** How long a 二次元コード is valid: time enough to fetch the token. */
const transactionMs = 180_000

/**
 * What a dialogue asks now, for whoever has lost the answer. It is no step: the dialogue ends no later for it.
 * @throws Refused session_expired, session_displaced, locked, temporarily_locked.
 */
export async function whatIsAsked(institution: Institution, speaker: Speaker, now: Date): Promise<Ask> {
  const { id, authenticatedAt, pending, subscriber } = await speakersDialogue(institution, speaker, now)
  const locked = subscriber && whyLocked(subscriber, now)
  if (locked) throw new Refused(locked)
  return authenticatedAt ? askFor(institution, id, pending, now) : { screen: 'CCHK002' }
}

/** The first of the screens that are still to be answered, with what it shows. */
export async function askFor(
  institution: Institution,
  dialogueId: string,
  [screen]: readonly string[],
  now: Date,
): Promise<Ask> {
  switch (screen) {
    case undefined:
      return { screen: 'processing' }
    case 'CCHK003':
    case 'CCHK004':
      return { screen }
    case 'CCHK005':
      return { screen, ...(await currentTransaction(institution, dialogueId, now)) }
    case 'CCHK006':
      return { screen, question: await questionOf(institution, dialogueId) }
    default:
      throw new Error(`the dialogue ${dialogueId} has a screen ${screen} nobody knows`)
  }
}

async function questionOf({ db }: Institution, dialogueId: string): Promise<string> {
  const { subscriber } = await db.dialogue.findUniqueOrThrow({
    where: { id: dialogueId },
    select: { subscriber: { select: { question: true } } },
  })
  if (!subscriber?.question) throw new Refused({ code: 'G010e' }, 'the question was taken back meanwhile')
  return subscriber.question
}

/** The transaction that is to be authenticated: the one that is still valid, else a new one. */
async function currentTransaction({ db, profile }: Institution, dialogueId: string, now: Date) {
  const read = async () => {
    const row = await db.dialogue.findUniqueOrThrow({
      where: { id: dialogueId },
      select: {
        purpose: true,
        transaction: true,
        transactionUntil: true,
        subscriber: { select: { loginId: true } },
      },
    })
    const { transaction, transactionUntil: until } = row
    return { ...row, valid: transaction !== null && until !== null && until > now ? { transaction, until } : null }
  }
  let row = await read()
  if (!row.valid && row.subscriber) {
    // Of two who find it expired at once, one makes the new one, and both are given that.
    await db.dialogue.updateMany({
      where: { id: dialogueId, OR: [{ transactionUntil: null }, { transactionUntil: { lte: now } }] },
      data: {
        transaction: transactionText(profile, row.subscriber.loginId, `証明書${ja.purpose[row.purpose]}`, now),
        transactionUntil: new Date(now.getTime() + transactionMs),
      },
    })
    row = await read()
  }
  if (!row.valid) throw new Refused({ code: 'session_expired' }, 'the dialogue went on meanwhile')
  const { transaction, until } = row.valid
  const qrCode = await qrcode.toBuffer(transaction, { type: 'png', errorCorrectionLevel: 'M' })
  return {
    qrCode: qrCode.toString('base64'),
    transaction,
    validSeconds: Math.floor((until.getTime() - now.getTime()) / 1000),
  }
}
