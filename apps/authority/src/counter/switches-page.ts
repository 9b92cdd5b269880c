import { type AuthorityProfile, challenges } from '@certfleet/core/authority-profile.ts'
import { html } from 'hono/html'
import { readProfile } from '../ca/find-institutions.ts'
import { ProfileChanged, setSwitches } from '../ca/set-switches.ts'
import { exampleSubject } from '../ca/subject-template.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, languageOf } from '../http/pages.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { closedDaysField, closedDaysText, hoursText, weekdayField } from './business-hours.ts'
import { draw } from './draw.ts'
import { checkbox, field, formHere, select } from './fields.ts'
import { addressHere, institutionPaths } from './paths.ts'
import { refusalText } from './problem-page.ts'
import { savedMeanwhilePage } from './saved-meanwhile-page.ts'
import {
  type GivenSwitches,
  type Switch,
  changedSwitches,
  issuers,
  overlaid,
  switchFields,
  switchNames,
  ways,
} from './switch-fields.ts'
import { type SwitchesText, switchTexts } from './switch-text.ts'

/** What stands in the form in the place of what is saved. */
interface Typed {
  given: GivenSwitches
  /** The version the clerk looked at. */
  seen: number
}

/** Every switch of the institution's profile, with what it does. */
export async function switchesPage(c: HttpContext, typed?: Typed, problem?: Html): Promise<Response> {
  const text = switchTexts[languageOf(c)]
  const { db, profile: known } = c.get('institution')
  const { profile, version } = await readProfile(db, known.code)
  const shown = typed
    ? { profile: overlaid(profile, changedSwitches(profile, typed.given)), version: typed.seen }
    : { profile, version }
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${switchesForm(c, shown)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** The form with a profile in it, and the version that was looked at. */
export function switchesForm(
  c: HttpContext,
  { profile, version }: { profile: AuthorityProfile; version: number },
): Html {
  const text = switchTexts[languageOf(c)]
  const preview = `${addressHere(c, institutionPaths.switches)}#${templateId}`
  const fields = html`${switchNames.map(
      (name) =>
        html`<div class="switch">
          ${name === 'subjectTemplate' ? templateField(c, profile) : switchField(text, profile, name)}
        </div>`,
    )}
    <input type="hidden" name="version" value="${version}" />
    <p class="acts">
      <button class="main">${text.set}</button>
      <button name="do" value="preview" formaction="${preview}">${text.preview}</button>
    </p>`
  return formHere(c, institutionPaths.switches, fields)
}

const templateId = 'subject-template'

/** The template, and what it makes of an example user. */
function templateField(c: HttpContext, profile: AuthorityProfile): Html {
  const text = switchTexts[languageOf(c)]
  const [label, hint] = text.switches.subjectTemplate
  return html`<div id="${templateId}">
    ${field({
      name: 'subjectTemplate',
      label,
      hint,
      value: profile.subjectTemplate,
      also: html`maxlength="500" spellcheck="false"`,
    })}
    ${exampleOf(c, profile, text.example)}
  </div>`
}

function exampleOf(c: HttpContext, profile: AuthorityProfile, label: string): Html {
  try {
    return html`<p class="said">${label}: <code>${exampleSubject(profile, c.get('now'))}</code></p>`
  } catch (error) {
    if (error instanceof CannotDo) return refusalText(c, error)
    throw error
  }
}

function switchField(text: SwitchesText, profile: AuthorityProfile, name: Exclude<Switch, 'subjectTemplate'>): Html {
  const how = switchFields[name]
  const [label, hint] = text.switches[name]
  switch (how.kind) {
    case 'number':
      return field({ name, label, hint, type: 'number', value: profile[name] as number, also: html`required min="0"` })
    case 'optional number':
      return field({
        name,
        label,
        hint,
        type: 'number',
        value: profile[name] as number | undefined,
        also: html`min="1"`,
      })
    case 'routes':
      return group(
        label,
        hint,
        ways.map((way) => checkbox(name, text.routes[way], profile.revocationRoutes.includes(way), way)),
      )
    case 'choice': {
      const options = how.options.map((each) => [each, text.values[each]] as const)
      return select({ name, label, hint, options, chosen: profile[name] as string })
    }
    case 'yes':
      return html`${checkbox(name, label, profile[name] === true)} <span class="hint">${hint}</span>`
    case 'challenges':
      return group(
        label,
        hint,
        (['issue', 'renew'] as const).map(
          (purpose) =>
            html`<p>
              ${text.purposes[purpose]}
              ${challenges.map((each) =>
                checkbox(
                  `challenges.${purpose}`,
                  text.challenges[each],
                  profile.challenges[purpose].includes(each),
                  each,
                ),
              )}
            </p>`,
        ),
      )
    case 'authentication':
      return group(
        label,
        hint,
        (['issue', 'renew'] as const).map((purpose) =>
          select({
            name: `authentication.${purpose}`,
            label: text.purposes[purpose],
            options: issuers[purpose].map((each) => [each, text.values[each]]),
            chosen: profile.authentication[purpose],
          }),
        ),
      )
    case 'business hours':
      return group(label, hint, [
        html`<div class="fields">
          ${text.weekdays.map((day, weekday) =>
            field({
              name: weekdayField(weekday),
              label: day,
              value: hoursText(profile.businessHours, weekday),
              also: html`maxlength="100"`,
            }),
          )}
        </div>`,
        html`<label
          >${text.closedDays} <span class="hint">${text.closedDaysHint}</span>
          <textarea name="${closedDaysField}" rows="4">${closedDaysText(profile.businessHours)}</textarea>
        </label>`,
      ])
    case 'helpdesk': {
      const { phone, hours } = profile.helpdesk ?? { phone: '', hours: '' }
      return group(label, hint, [
        field({ name: 'helpdesk.phone', label: text.phone, value: phone, also: html`maxlength="40"` }),
        field({ name: 'helpdesk.hours', label: text.hours, value: hours, also: html`maxlength="100"` }),
      ])
    }
  }
}

const group = (label: string, hint: string, fields: Html[]): Html =>
  html`<fieldset>
    <legend>${label}</legend>
    <span class="hint">${hint}</span>
    ${fields}
  </fieldset>`

/** Sets what was changed. The audit log keeps what it was and what it is. */
export async function setProfile(c: HttpContext): Promise<Response> {
  const { db, profile: known } = c.get('institution')
  const given = (await c.req.parseBody({ all: true }).catch(() => ({}))) as GivenSwitches
  const seen = /^\d{1,9}$/.test(String(given.version)) ? Number(given.version) : -1
  if (given.do === 'preview') return switchesPage(c, { given, seen })
  return orSayWhy(
    c,
    async () => {
      const { profile } = await readProfile(db, known.code)
      const changed = changedSwitches(profile, given)
      const names = Object.keys(changed) as Switch[]
      if (names.length === 0) return c.redirect(addressHere(c, institutionPaths.switches), 303)
      const details = Object.fromEntries(
        names.map((name) => [name, { from: profile[name] ?? null, to: (changed[name] ?? null) as string | null }]),
      )
      try {
        await auditedHere(c, { action: 'switches_set', target: null, details }, (tx) =>
          setSwitches(tx, profile.code, changed, c.get('now'), seen),
        )
      } catch (error) {
        if (error instanceof ProfileChanged) return savedMeanwhilePage(c, given, seen)
        throw error
      }
      return c.redirect(addressHere(c, institutionPaths.switches, { done: 'switches_set' }), 303)
    },
    (problem) => switchesPage(c, { given, seen }, problem),
  )
}
