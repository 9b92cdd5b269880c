import { formatInstant } from '@certfleet/core/format-instant.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { Refused, type Refusal, unavailable } from '../problem.ts'
import type { HttpContext } from './environment.ts'
import { type Language, type PageStatus, languageOf } from './pages.ts'

/** What a page says when something threw: what happened and what to do. */
export interface Advice {
  what: string
  todo: string
}

/** What is told of an error, and with which status; the log is told the rest. */
export function adviceOfError(error: unknown, c: HttpContext, log: Logger): Advice & { status: PageStatus } {
  if (error instanceof HTTPException) {
    c.set('refusal', { code: 'foreign_form', reason: error.message })
    return { ...texts[languageOf(c)].foreignForm, status: 403 }
  }
  const refused = error instanceof Refused ? error : null
  if (!refused) log.error({ err: error, path: c.req.path }, 'page failed')
  const refusal = refused?.problem ?? unavailable
  c.set('refusal', { code: refusal.code, reason: refused?.message ?? 'failed' })
  return { ...adviceOf(c, refusal), status: refused?.status ?? 503 }
}

/** In the words of the page the refusal stands on. */
export function adviceOf(c: HttpContext, refusal: Refusal): Advice {
  const language = languageOf(c)
  const text = texts[language]
  if (refusal.code === 'session_displaced') return text.displaced
  if (refusal.code === 'session_expired') return text.expired
  const { what, todo } = { ja, en }[language].code[refusal.code]
  const { attemptsLeft, retryAfterSeconds, opensAt } = refusal
  const until =
    retryAfterSeconds === undefined ? null : new Date(c.get('now').getTime() + Math.ceil(retryAfterSeconds) * 1000)
  const more = [
    attemptsLeft === undefined ? '' : text.attemptsLeft(attemptsLeft),
    until ? text.again(formatInstant(until, language)) : '',
    refusal.code === 'session_elsewhere' && opensAt ? text.endsAt(formatInstant(new Date(opensAt), language)) : '',
  ]
  return { what, todo: [todo, ...more].filter(Boolean).join(' ') }
}

export const notFoundAdvice = (c: HttpContext): Advice => texts[languageOf(c)].notFound

interface AdviceText {
  displaced: Advice
  expired: Advice
  foreignForm: Advice
  notFound: Advice
  attemptsLeft: (count: number) => string
  again: (instant: string) => string
  endsAt: (instant: string) => string
}

const texts: Record<Language, AdviceText> = {
  ja: {
    displaced: {
      what: '別の場所でログインしたため、この画面は終了しました。',
      todo: '同じログインIDで、あとからログインされました。もう一度ログインしてください。',
    },
    expired: {
      what: 'ログインしていないか、時間が経過したため終了しました。',
      todo: 'もう一度ログインしてください。',
    },
    foreignForm: {
      what: 'この操作は受け付けられません。',
      todo: '別のサイトから送られたおそれがあります。ログインし直してから、この画面で操作してください。',
    },
    notFound: { what: 'このページはありません。', todo: 'アドレスを確認してください。' },
    attemptsLeft: (count) => `あと${count}回間違えると利用停止になります。`,
    endsAt: (instant) => `そのログインは、操作がなければ${instant}に終わります。`,
    again: (instant) => `${instant}以降にもう一度お試しください。`,
  },
  en: {
    displaced: {
      what: 'You have logged in elsewhere, so this session has ended.',
      todo: 'The same login ID was used for a later login. Log in again.',
    },
    expired: { what: 'You are not logged in, or too much time has passed.', todo: 'Log in again.' },
    foreignForm: {
      what: 'This request was not taken.',
      todo: 'It may have been sent by another site. Log in again and use the pages themselves.',
    },
    notFound: { what: 'There is no such page.', todo: 'Check the address.' },
    attemptsLeft: (count) =>
      count === 1 ? 'One more wrong try locks the login ID.' : `${count} more wrong tries lock the login ID.`,
    endsAt: (instant) => `Unless it is used, that login ends at ${instant}.`,
    again: (instant) => `Try again after ${instant}.`,
  },
}
