import { html } from 'hono/html'
import { countWrong } from '../dialogue/attempts.ts'
import { judgePassword } from '../dialogue/judge-password.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, type PageStatus, languageOf } from '../http/pages.ts'
import { verifyPassword } from '../password.ts'
import { Refused } from '../problem.ts'
import { holdBack } from '../rate.ts'
import { visitorOf } from './guard.ts'
import { addressOfPage, portalPaths } from './paths.ts'
import { refusalText } from './problem-page.ts'

/** What a form cannot take, in the words of its page. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken'
}

export type FormProblem = Refused | NotTaken
/** A page with a form: as it is, or saying why the form was not taken. */
export type FormPage = (c: HttpContext, problem?: FormProblem) => Promise<Response>

/** Does what a form asks for. What is wrong with it is said on its own page; the end of a session is a page of its own. */
export async function takeForm(c: HttpContext, page: FormPage, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (problem) {
    if (problem instanceof NotTaken) return page(c, problem)
    if (!(problem instanceof Refused) || !saidOnThePage.includes(problem.problem.code)) throw problem
    c.set('refusal', { code: problem.problem.code, reason: problem.message })
    return page(c, problem)
  }
}
const saidOnThePage: string[] = ['G006e', 'G008e', 'wrong_credentials', 'wrong_answer', 'transaction_expired']

export function problemText(c: HttpContext, problem: FormProblem | undefined): Html | undefined {
  if (!(problem instanceof Refused)) return problem && html`<p class="problem" role="alert">${problem.message}</p>`
  // Nobody is asked for a login ID here.
  const what = problem.problem.code === 'wrong_credentials' ? texts[languageOf(c)].wrong : undefined
  return refusalText(c, problem.problem, what)
}

/** What was typed into the form that was not taken, to stand there again; no page puts a password there. */
export const typedBefore = async (
  c: HttpContext,
  problem: FormProblem | undefined,
): Promise<Partial<Record<string, string>>> => (problem ? fieldsOf(c) : {})

export const problemStatus = (problem: FormProblem | undefined): PageStatus =>
  problem instanceof Refused ? problem.status : problem ? 400 : 200

export const goTo = (c: HttpContext, path: string, more: Record<string, string> = {}): Response =>
  c.redirect(addressOfPage(c, path, more), 303)

type PasswordKind = 'login' | 'confirmation'

/** Where a password is asked again, before something that counts. */
export const askedPassword = (c: HttpContext, kind: PasswordKind): Html =>
  html`<label
    >${texts[languageOf(c)][kind]}<input
      name="${kind}Password"
      type="password"
      required
      maxlength="128"
      autocomplete="${kind === 'login' ? 'current-password' : 'off'}"
  /></label>`

/** For who has no 確認用パスワード yet, before a form asks for it in vain. */
export async function confirmationNotice(c: HttpContext): Promise<Html | false> {
  const text = texts[languageOf(c)]
  if ((await readConfirmationHash(c)) !== null) return false
  return html`<p class="notice">
    ${text.noConfirmation} <a href="${addressOfPage(c, portalPaths.settings)}">${text.settings}</a>
  </p>`
}

async function readConfirmationHash(c: HttpContext): Promise<string | null> {
  const where = { id: visitorOf(c).id }
  const select = { confirmationHash: true } as const
  return (await c.get('institution').db.subscriber.findUniqueOrThrow({ where, select })).confirmationHash
}

/**
 * Judges the password that was asked again. A wrong one counts as one at the login does.
 * @throws Refused G006e, wrong_credentials, locked, temporarily_locked, G008e; NotTaken when there is no 確認用パスワード.
 */
export async function judgeAskedPassword(c: HttpContext, kind: PasswordKind): Promise<void> {
  const institution = c.get('institution')
  const { loginId } = visitorOf(c)
  const now = c.get('now')
  const password = (await fieldsOf(c))[`${kind}Password`] ?? ''
  if (password === '' || password.length > 128) throw new Refused({ code: 'G006e' })
  if (kind === 'login') {
    await judgePassword(institution, { loginId, password, dialogueId: null }, now)
    return
  }
  holdBack(institution.answers, `${institution.profile.code} ${loginId}`)
  const confirmationHash = await readConfirmationHash(c)
  if (confirmationHash === null) throw new NotTaken(texts[languageOf(c)].noConfirmation)
  if (await institution.passwords(() => verifyPassword(password, confirmationHash))) return
  await refuseWrong(c, 'wrong_credentials')
}

/** Counts what who is logged in got wrong on a page. @throws Refused `code`, locked or temporarily_locked, always. */
export async function refuseWrong(c: HttpContext, code: 'wrong_credentials' | 'wrong_answer'): Promise<never> {
  const wrong = { code, subscriber: visitorOf(c), dialogueId: null, pending: null }
  throw new Refused((await countWrong(c.get('institution'), wrong, c.get('now'))) ?? { code })
}

interface FormText {
  login: string
  confirmation: string
  wrong: string
  noConfirmation: string
  settings: string
}

const texts: Record<Language, FormText> = {
  ja: {
    login: 'ログインパスワード',
    confirmation: '確認用パスワード',
    wrong: 'パスワードが違います。',
    noConfirmation: '確認用パスワードがまだ設定されていません。先に「設定」で設定してください。',
    settings: '設定へ',
  },
  en: {
    login: 'Login password',
    confirmation: 'Confirmation password',
    wrong: 'The password is wrong.',
    noConfirmation: 'You have no confirmation password yet. Set one under “Settings” first.',
    settings: 'To the settings',
  },
}
