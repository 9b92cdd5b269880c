import { type Maintenance, maintenanceSchema } from '@certfleet/core/offer-hours.ts'
import { html } from 'hono/html'
import { readProfile } from '../ca/find-institutions.ts'
import { setSwitches } from '../ca/set-switches.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, formHere, select } from './fields.ts'
import { maintenanceNow } from './maintenance-now.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** The weekly times in which the institution answers nobody. */
export async function maintenancePage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const { profile } = c.get('institution')
  const given = problem ? await fieldsOf(c) : {}
  const times = profile.maintenance.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))
  const days = text.weekdays.map((day, i) => [String(i), day] as const)
  const fields = html`<div class="fields">
      ${select({ name: 'weekday', label: text.weekday, options: days, chosen: given.weekday })}
      ${field({ name: 'from', label: text.from, also: timeAttributes, value: given.from ?? '02:00' })}
      ${field({ name: 'to', label: text.to, hint: text.toHint, also: timeAttributes, value: given.to ?? '05:00' })}
    </div>
    <button class="main" name="do" value="add">${text.add}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${maintenanceNow(c, profile)}
    ${
      times.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${times.map((time) => timeItem(c, time))}
          </ul>`
    }
    <section>
      <h2>${text.add}</h2>
      ${formHere(c, institutionPaths.maintenance, fields)}
    </section>`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

const timeAttributes = html`required maxlength="5" pattern="([01][0-9]|2[0-4]):[0-5][0-9]" placeholder="02:00"`

function timeItem(c: HttpContext, time: Maintenance): Html {
  const text = texts[languageOf(c)]
  const said = `${text.weekdays[time.weekday]} ${time.from}–${time.to}`
  const fields = html`<input type="hidden" name="time" value="${keyOf(time)}" />
    <button name="do" value="remove" aria-label="${text.remove}: ${said}">${text.remove}</button>`
  return html`<li><span class="what">${said}</span> ${formHere(c, institutionPaths.maintenance, fields)}</li>`
}

const keyOf = ({ weekday, from, to }: Maintenance): string => `${weekday} ${from} ${to}`

/** Adds a time or takes one away. */
export async function setMaintenance(c: HttpContext): Promise<Response> {
  const { db, profile: known } = c.get('institution')
  const given = await fieldsOf(c)
  return orSayWhy(
    c,
    async () => {
      // As it is now, and not as it was a second ago: what another clerk has just added stays.
      const { profile, version } = await readProfile(db, known.code)
      const maintenance =
        given.do === 'remove'
          ? profile.maintenance.filter((time) => keyOf(time) !== given.time)
          : [...profile.maintenance.filter((time) => keyOf(time) !== keyOf(timeOf(given))), timeOf(given)]
      const details = { from: profile.maintenance.map(keyOf), to: maintenance.map(keyOf) }
      await auditedHere(c, { action: 'maintenance_set', target: null, details }, (tx) =>
        setSwitches(tx, profile.code, { maintenance }, c.get('now'), version),
      )
      return c.redirect(addressHere(c, institutionPaths.maintenance, { done: 'maintenance_set' }), 303)
    },
    (problem) => maintenancePage(c, problem),
  )
}

/** @throws CannotDo */
function timeOf({ weekday = '', from = '', to = '' }: Partial<Record<string, string>>): Maintenance {
  const parsed = maintenanceSchema.safeParse({ weekday: Number(weekday), from: from.trim(), to: to.trim() })
  if (parsed.success) return parsed.data
  throw new CannotDo('times are given as 02:00, up to 24:00, and end after they begin; over midnight give two', {
    ja: '時刻は02:00のように24:00までで入力し、終わりを始まりより後にしてください。日付をまたぐときは2つに分けます。',
  })
}

interface MaintenanceText {
  title: string
  lead: string
  none: string
  weekday: string
  weekdays: string[]
  from: string
  to: string
  toHint: string
  add: string
  remove: string
}

const texts: Record<Language, MaintenanceText> = {
  ja: {
    title: 'メンテナンス',
    lead: '毎週この時間帯は、発行・更新とポータルを受け付けません（G005e）。契約法人の管理画面は、この時間を避けて依頼します。時刻は日本時間です。',
    none: '時間帯は決められていません。',
    weekday: '曜日',
    weekdays: ['日曜日', '月曜日', '火曜日', '水曜日', '木曜日', '金曜日', '土曜日'],
    from: '始まり',
    to: '終わり',
    toHint: '24:00まで',
    add: '時間帯を追加',
    remove: '削除',
  },
  en: {
    title: 'Maintenance',
    lead: 'Each week in these times nothing is issued or renewed and the portal is closed (G005e); consoles ask nobody then. Times are Japan’s.',
    none: 'There are no such times.',
    weekday: 'Day',
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    from: 'From',
    to: 'To',
    toHint: 'Up to 24:00',
    add: 'Add a time',
    remove: 'Remove',
  },
}
