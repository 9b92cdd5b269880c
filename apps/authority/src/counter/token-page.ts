import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { activateToken } from '../tokens/activate-token.ts'
import { assignToken } from '../tokens/assign-token.ts'
import { initToken } from '../tokens/init-token.ts'
import { tokenUri } from '../tokens/token-secret.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { actHere, field } from './fields.ts'
import { secretField, secretGiven, tellSecret } from './new-token-page.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { notFoundPage } from './problem-page.ts'
import { tokenTexts } from './token-text.ts'

const shownHolders = 200

/** One token: who has it, and what can be done with it. */
export async function tokenPage(c: HttpContext, problem?: Html): Promise<Response> {
  const language = languageOf(c)
  const [text, words] = [texts[language], tokenTexts[language]]
  const token = await findToken(c)
  if (!token) return notFoundPage(c)
  const { serial, kind, algorithm, activatedAt, drift } = token
  const path = pathOf(institutionPaths.tokens, serial)
  const holders = [...token.transactionOf, ...token.otpOf]
  const rows = [
    [text.kind, `${words.kinds[kind]} · ${words.algorithms[algorithm]}`],
    [text.state, activatedAt ? `${words.activated} (${formatInstant(activatedAt, language)})` : words.notActivated],
    ...(algorithm === 'totp' ? [[text.drift, text.steps(drift)] as const] : []),
  ] as const
  const loginId = field({
    name: 'loginId',
    label: text.loginId,
    also: html`required maxlength="36" autocomplete="off"`,
  })
  const body = html`<h1><code>${serial}</code></h1>
    ${problem}
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <section>
      <h2>${text.holders}</h2>
      ${
        holders.length === 0
          ? html`<p>${text.nobodys}</p>`
          : html`<ul class="rows">
              ${holders.map(
                (holder) =>
                  html`<li>
                    <span class="what"
                      ><a href="${addressHere(c, pathOf(institutionPaths.subscribers, holder.loginId))}"
                        ><code>${holder.loginId}</code></a
                      >
                      ${holder.name}</span
                    >
                  </li>`,
              )}
            </ul>`
      }
    </section>
    <section>
      <h2>${text.acts}</h2>
      ${actHere(c, { path: `${path}/assign`, title: text.assign, lead: text.assignLead, fields: loginId, button: text.assign })}
      ${
        !activatedAt &&
        actHere(c, { path: `${path}/activate`, title: text.activate, lead: text.activateLead, button: text.activate })
      }
      ${actHere(c, {
        path: `${path}/initialise`,
        title: text.initialise,
        lead: text.initialiseLead,
        fields: secretField(c),
        button: text.initialise,
        isDangerous: true,
      })}
    </section>`
  return draw(c, { title: serial, body }, problem ? 400 : 200)
}

function findToken(c: HttpContext) {
  const { db, profile } = c.get('institution')
  const holder = { select: { loginId: true, name: true }, orderBy: { loginId: 'asc' }, take: shownHolders } as const
  return db.token.findUnique({
    where: { institutionCode_serial: { institutionCode: profile.code, serial: c.req.param('serial') ?? '' } },
    select: {
      serial: true,
      kind: true,
      algorithm: true,
      activatedAt: true,
      drift: true,
      transactionOf: holder,
      otpOf: holder,
    },
  })
}

export const tokenActs = ['assign', 'activate', 'initialise'] as const

/** Does with a token what the form on its page asked for. */
export async function actOnToken(c: HttpContext, act: (typeof tokenActs)[number]): Promise<Response> {
  const { profile, secret } = c.get('institution')
  const now = c.get('now')
  const token = await findToken(c)
  if (!token) return notFoundPage(c)
  const { serial, algorithm } = token
  const given = await fieldsOf(c)
  const back = (done: string) => c.redirect(addressHere(c, pathOf(institutionPaths.tokens, serial), { done }), 303)
  const perform = async (): Promise<Response> => {
    switch (act) {
      case 'assign': {
        const loginId = given.loginId?.trim() ?? ''
        if (!loginId) throw new CannotDo('say to which login ID', { ja: 'ログインIDを入力してください。' })
        const deed = { action: 'token_assigned', target: loginId, details: { serial } } as const
        await auditedHere(c, deed, (tx) => assignToken(tx, profile, { loginId, serial }, now))
        return back(deed.action)
      }
      case 'activate': {
        const deed = { action: 'token_activated', target: serial } as const
        await auditedHere(c, deed, (tx) => activateToken(tx, profile, serial, now))
        return back(deed.action)
      }
      case 'initialise': {
        const { tokenSecret, isMade } = secretGiven(algorithm, given.secret)
        const deed = { action: 'token_initialised', target: serial } as const
        await auditedHere(c, deed, (tx) => initToken(tx, profile.code, { serial, tokenSecret }, secret))
        return isMade
          ? tellSecret(c, serial, tokenUri(algorithm, tokenSecret, serial, profile.name))
          : back(deed.action)
      }
    }
  }
  return orSayWhy(c, perform, (problem) => tokenPage(c, problem))
}

interface TokenPageText {
  kind: string
  state: string
  drift: string
  steps: (steps: number) => string
  holders: string
  nobodys: string
  acts: string
  assign: string
  assignLead: string
  loginId: string
  activate: string
  activateLead: string
  initialise: string
  initialiseLead: string
}

const texts: Record<Language, TokenPageText> = {
  ja: {
    kind: '種類',
    state: '状態',
    drift: '時計のずれ',
    steps: (steps) => (steps === 0 ? 'なし' : `${steps}分`),
    holders: '持っている利用者',
    nobodys: '在庫です。誰にも割り当てられていません。',
    acts: '手続き',
    assign: '割り当て',
    assignLead: '利用者が同じ用途で今持っているトークンに替わります。1つのトークンを何人かで使うこともできます。',
    loginId: 'ログインID',
    activate: '利用開始',
    activateLead: '本人の手元に届いたことを確かめてから行います。本人がポータルで行うこともできます。',
    initialise: '初期化',
    initialiseLead: '秘密鍵が新しくなり、利用開始前に戻ります。今の番号は使えなくなります。',
  },
  en: {
    kind: 'Kind',
    state: 'State',
    drift: 'Its clock is off by',
    steps: (steps) => (steps === 0 ? 'nothing' : `${steps} min`),
    holders: 'Who has it',
    nobodys: 'It is in stock and nobody’s.',
    acts: 'What can be done',
    assign: 'Assign',
    assignLead: 'In place of the one the user has for the same use. Several users may share a token.',
    loginId: 'Login ID',
    activate: 'Activate',
    activateLead: 'Once it has arrived in the user’s hands. The user can do it in the portal, too.',
    initialise: 'Initialise',
    initialiseLead: 'It gets another secret and has to be activated again. Its numbers of now are worth nothing then.',
  },
}
