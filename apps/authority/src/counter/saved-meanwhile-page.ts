import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { readProfile } from '../ca/find-institutions.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { actorKindTexts, auditText } from './audit-text.ts'
import { draw } from './draw.ts'
import { type GivenSwitches, type Switch, changedSwitches, overlaid, switchNames } from './switch-fields.ts'
import { switchTexts } from './switch-text.ts'
import { switchesForm } from './switches-page.ts'

/** Of an audit event: what a switch was and what it is. */
type Changes = Partial<Record<string, { from: unknown; to: unknown }>>

const mostEvents = 20

/**
 * The settings were saved by somebody else since the clerk looked at them: who saved what, what the clerk wanted, and
 * the form with that upon what is there now. Nothing is saved until the clerk, who knows now, saves it again.
 * @param seen the version the clerk looked at.
 */
export async function savedMeanwhilePage(c: HttpContext, given: GivenSwitches, seen: number): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const current = await readProfile(db, profile.code)
  const events = await db.auditEvent.findMany({
    where: { institutionCode: profile.code, action: { in: ['switches_set', 'maintenance_set'] } },
    select: { at: true, by: true, byKind: true, action: true, details: true },
    orderBy: { id: 'desc' },
    take: Math.min(mostEvents, Math.max(0, current.version - seen)),
  })
  // What the clerk looked at: each change since taken back, the latest first.
  const before = { ...current.profile } as Record<string, unknown>
  for (const { action, details } of events) {
    if (action !== 'switches_set') continue
    for (const [name, change] of Object.entries(details as Changes)) before[name] = change?.from ?? undefined
  }
  const stillOther = changedSwitches(current.profile, given)
  const wanted = Object.fromEntries(
    Object.entries(changedSwitches(before as AuthorityProfile, given)).filter(([name]) => name in stillOther),
  )
  const body = html`<h1 class="refused">${text.title}</h1>
    <p>${text.lead}</p>
    <section>
      <h2>${text.theirs}</h2>
      <ul class="rows">
        ${events.map(
          ({ at, by, byKind, action, details }) =>
            html`<li>
              <small>${formatInstant(at, language, 'second')}</small>
              <span class="what"
                >${auditText(language, action)}
                ${
                  action === 'switches_set' &&
                  Object.entries(details as Changes).map(([name, change]) =>
                    difference(language, name, change?.from, change?.to),
                  )
                }</span
              >
              <small>${by} · ${actorKindTexts[language][byKind]}</small>
            </li>`,
        )}
      </ul>
    </section>
    <section>
      <h2>${text.yours}</h2>
      <ul class="rows">
        ${Object.entries(wanted).map(
          ([name, value]) =>
            html`<li>
              <span class="what">${difference(language, name, current.profile[name as Switch], value)}</span>
            </li>`,
        )}
      </ul>
      <p>${text.formLead}</p>
      ${switchesForm(c, { ...current, profile: overlaid(current.profile, wanted) })}
    </section>`
  return draw(c, { title: text.title, body }, 409)
}

const isSwitch = (name: string): name is Switch => (switchNames as string[]).includes(name)

function difference(language: Language, name: string, from: unknown, to: unknown): Html {
  const label = isSwitch(name) ? switchTexts[language].switches[name][0] : name
  return html`<small>${label}: ${said(language, from)} → ${said(language, to)}</small>`
}

function said(language: Language, value: unknown): string {
  const text = texts[language]
  if (value === null || value === undefined) return text.nothing
  if (typeof value === 'boolean') return value ? text.on : text.off
  if (typeof value !== 'string') return JSON.stringify(value)
  return (switchTexts[language].values as Partial<Record<string, string>>)[value] ?? value
}

interface MeanwhileText {
  title: string
  lead: string
  theirs: string
  yours: string
  formLead: string
  nothing: string
  on: string
  off: string
}

const texts: Record<Language, MeanwhileText> = {
  ja: {
    title: 'ほかの担当者が先に設定を保存しました',
    lead: 'この画面を開いたあとに設定が変わったため、まだ保存していません。内容を確かめてください。',
    theirs: '先に保存された変更',
    yours: 'あなたの変更（いまの設定 → あなたの入力）',
    formLead: '下の欄は、いまの設定にあなたの変更を重ねたものです。よければ、もう一度保存してください。',
    nothing: 'なし',
    on: 'オン',
    off: 'オフ',
  },
  en: {
    title: 'Somebody else has saved settings first',
    lead: 'The settings changed after you opened the page, so yours are not saved yet. Look at what changed.',
    theirs: 'What was saved meanwhile',
    yours: 'What you changed (as it is now → as you want it)',
    formLead: 'The form has your changes upon the settings as they are now. If that is right, save it again.',
    nothing: 'none',
    on: 'on',
    off: 'off',
  },
}
