import type { LoginInvitation } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { z } from 'zod'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { withdrawInvitation } from '../subscribers/login-invitation.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { formHere } from './fields.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** Who has been invited to get a login ID and has none yet, the latest first; housekeeping takes away what is over. */
export async function invitationsPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const rows = await db.loginInvitation.findMany({
    where: { institutionCode: profile.code, expiresAt: { gt: c.get('now') } },
    select: { id: true, name: true, role: true, createdAt: true, expiresAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem}
    <p><a class="button" href="${addressHere(c, institutionPaths.newSubscriber)}">${text.invite}</a></p>
    ${
      rows.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${rows.map((row) => invitationItem(c, row))}
          </ul>`
    }`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

function invitationItem(
  c: HttpContext,
  { id, name, role, createdAt, expiresAt }: Omit<LoginInvitation, 'codeSha256' | 'institutionCode'>,
): Html {
  const language = languageOf(c)
  const text = texts[language]
  const fields = html`<input type="hidden" name="id" value="${id}" />
    <button class="bad" aria-label="${text.withdraw}: ${name}">${text.withdraw}</button>`
  return html`<li>
    <span class="what">
      ${name}
      <small
        >${roleNames[language][role]} ·
        ${text.from(formatInstant(createdAt, language), formatInstant(expiresAt, language))}</small
      >
    </span>
    ${formHere(c, institutionPaths.invitations, fields)}
  </li>`
}

/** Its code is worth nothing from now on. */
export async function withdraw(c: HttpContext): Promise<Response> {
  const id = z
    .uuid()
    .catch(nobody)
    .parse((await fieldsOf(c)).id)
  const { db, profile } = c.get('institution')
  return orSayWhy(
    c,
    async () => {
      const where = { id, institutionCode: profile.code }
      const found = await db.loginInvitation.findUnique({ where, select: { name: true } })
      const deed = { action: 'invitation_withdrawn', target: found?.name ?? null } as const
      await auditedHere(c, deed, (tx) => withdrawInvitation(tx, profile.code, id))
      return c.redirect(addressHere(c, institutionPaths.invitations, { done: deed.action }), 303)
    },
    (problem) => invitationsPage(c, problem),
  )
}

const nobody = '00000000-0000-0000-0000-000000000000'

interface InvitationsText {
  title: string
  lead: string
  invite: string
  none: string
  from: (made: string, until: string) => string
  withdraw: string
}

const texts: Record<Language, InvitationsText> = {
  ja: {
    title: '招待中の人',
    lead: '招待コードを受け取り、まだログインIDを取得していない人です。招待コードをあとから見ることはできません。なくしたときは、取り下げて招待し直します。',
    invite: '招待する',
    none: '招待中の人はいません。',
    from: (made, until) => `${made}に招待、${until}まで有効`,
    withdraw: '取り下げる',
  },
  en: {
    title: 'Invited',
    lead: 'Who was given a code and has no login ID yet. Nobody can look a code up later: if one is lost, withdraw it and invite again.',
    invite: 'Invite',
    none: 'Nobody is invited.',
    from: (made, until) => `invited ${made}, good until ${until}`,
    withdraw: 'Withdraw',
  },
}
