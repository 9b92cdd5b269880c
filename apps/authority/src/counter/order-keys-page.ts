import type { OrderKey } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { awaitsApproval } from '../order-keys/take-order-key.ts'
import { type OrderKeyAct, orderKeyActions, setOrderKey } from '../order-keys/set-order-key.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { formHere } from './fields.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** The keys consoles sign their orders with, on which renewals with nobody present stand. */
export async function orderKeysPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const keys = await db.orderKey.findMany({ where: { institutionCode: profile.code }, orderBy: { addedAt: 'desc' } })
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem}
    ${
      keys.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${keys.map((key) => keyItem(c, key))}
          </ul>`
    }`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

function keyItem(c: HttpContext, key: OrderKey): Html {
  const { keyId, addedAt, removedAt } = key
  const language = languageOf(c)
  const text = texts[language]
  const awaits = removedAt === null && awaitsApproval(key, c.get('institution').profile)
  const acts: OrderKeyAct[] = removedAt ? ['allow'] : awaits ? ['allow', 'remove'] : ['remove']
  const fields = html`<input type="hidden" name="key" value="${keyId}" />
    <span class="acts">
      ${acts.map(
        (act) =>
          html`<button name="do" value="${act}" aria-label="${text[act]}: ${keyId.slice(0, 8)}">${text[act]}</button>`,
      )}
    </span>`
  return html`<li>
    <span class="what"
      ><code>${keyId}</code>
      <small
        >${text.since(formatInstant(addedAt, language))}${removedAt && ` · ${text.removed(formatInstant(removedAt, language))}`}${awaits && ` · ${text.awaits}`}</small
      ></span
    >
    ${formHere(c, institutionPaths.orderKeys, fields)}
  </li>`
}

/** Takes a key off the list, or puts it back. */
export async function setKey(c: HttpContext): Promise<Response> {
  const { profile } = c.get('institution')
  const { key: keyId = '', do: asked } = await fieldsOf(c)
  const act: OrderKeyAct = asked === 'allow' ? 'allow' : 'remove'
  const action = orderKeyActions[act]
  return orSayWhy(
    c,
    async () => {
      await auditedHere(c, { action, target: keyId }, (tx) => setOrderKey(tx, profile.code, keyId, act, c.get('now')))
      return c.redirect(addressHere(c, institutionPaths.orderKeys, { done: action }), 303)
    },
    (problem) => orderKeysPage(c, problem),
  )
}

interface OrderKeysText extends Record<OrderKeyAct, string> {
  title: string
  lead: string
  none: string
  since: (instant: string) => string
  removed: (instant: string) => string
  awaits: string
}

const texts: Record<Language, OrderKeysText> = {
  ja: {
    title: '依頼の鍵',
    lead: '契約法人の管理画面（コンソール）が、発行や更新の依頼に署名する鍵です。接続中の管理画面が自動で登録します。立ち会いなしの発行では、鍵の番号を契約法人に確かめてから許可してください。それまでは発行されません。心当たりのない鍵や使わなくなった鍵は取り消してください。取り消した鍵の依頼では、立ち会いなしの発行や更新はできません。鍵の番号は、管理画面の認証局のページにも表示されます。',
    none: '登録された鍵はありません。発行か更新の方法を「立ち会いなし」にすると、接続中の管理画面が登録します。',
    since: (instant) => `登録 ${instant}`,
    removed: (instant) => `取り消し ${instant}`,
    awaits: '立ち会いなしの発行には未許可',
    remove: '取り消す',
    allow: '許可する',
  },
  en: {
    title: 'Order keys',
    lead: 'The keys that the companies’ consoles sign their orders with. A connected console registers its own. Where first issues need nobody, allow it once the company has confirmed its number: before, nothing is issued on it. Remove what you do not know and what is no longer used: on the order of a removed key nothing is issued or renewed with nobody present. The console shows its key on its page of authorities.',
    none: 'There is none. Once issues or renewals are set to “nobody present”, connected consoles register theirs.',
    since: (instant) => `since ${instant}`,
    removed: (instant) => `removed ${instant}`,
    awaits: 'not allowed for first issues yet',
    remove: 'Remove',
    allow: 'Allow',
  },
}
