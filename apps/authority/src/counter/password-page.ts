import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { type Rate, holdBack } from '../rate.ts'
import { audited, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, form } from './fields.ts'
import { clerkOf } from './guard.ts'
import { addressOf, counterPaths } from './paths.ts'

const minCharacters = 12

/** The clerk's own password. */
export function passwordPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const fresh = html`required maxlength="128" minlength="${minCharacters}" autocomplete="new-password"`
  const fields = html`<div class="fields">
      ${field({
        name: 'current',
        label: text.current,
        type: 'password',
        also: html`required maxlength="128" autocomplete="current-password"`,
      })}
      ${field({ name: 'fresh', label: text.fresh, hint: text.freshHint, type: 'password', also: fresh })}
      ${field({ name: 'again', label: text.again, type: 'password', also: fresh })}
    </div>
    <button class="main">${text.change}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${form(c, counterPaths.password, fields)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** Changes it; of the clerk's sessions only this one goes on. */
export async function changePassword(c: HttpContext, { db, passwords }: Authority, tries: Rate): Promise<Response> {
  const { current = '', fresh = '', again = '' } = await fieldsOf(c)
  const { id, sessionId, passwordHash: before } = clerkOf(c)
  holdBack(tries, id)
  return orSayWhy(
    c,
    async () => {
      if (fresh.length < minCharacters || fresh.length > 128) {
        throw new CannotDo(`the new password has fewer than ${minCharacters} characters`, {
          ja: `新しいパスワードは${minCharacters}文字以上にしてください。`,
        })
      }
      if (fresh !== again) {
        throw new CannotDo('the new password was typed differently the second time', {
          ja: '新しいパスワードが、2回の入力で違っています。',
        })
      }
      if (!(await passwords(() => verifyPassword(current, before)))) {
        throw new CannotDo('the current password is wrong', { ja: '現在のパスワードが違います。' })
      }
      const passwordHash = await passwords(() => hashPassword(fresh))
      const deed = { action: 'password_changed', target: clerkOf(c).loginName } as const
      await audited(c, db, deed, async (tx) => {
        await tx.clerk.update({ where: { id }, data: { passwordHash }, select: { id: true } })
        await tx.clerkSession.deleteMany({ where: { clerkId: id, id: { not: sessionId } } })
      })
      return c.redirect(addressOf(c, counterPaths.overview, { done: deed.action }), 303)
    },
    (problem) => passwordPage(c, problem),
  )
}

interface PasswordText {
  title: string
  lead: string
  current: string
  fresh: string
  freshHint: string
  again: string
  change: string
}

const texts: Record<Language, PasswordText> = {
  ja: {
    title: 'パスワード変更',
    lead: '変更すると、ほかの場所でのサインインは終わります。認証アプリを替えるときは、認証局の管理者に再発行を頼んでください。',
    current: '現在のパスワード',
    fresh: '新しいパスワード',
    freshHint: `${minCharacters}文字以上`,
    again: '新しいパスワード（もう一度）',
    change: '変更',
  },
  en: {
    title: 'Change password',
    lead: 'You are then signed out everywhere else. For another authenticator app, ask whoever runs the authority to reset you.',
    current: 'Current password',
    fresh: 'New password',
    freshHint: `${minCharacters} characters or more`,
    again: 'New password, once more',
    change: 'Change',
  },
}
