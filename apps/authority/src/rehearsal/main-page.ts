import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { clockSection } from './clock-section.ts'
import { address, draw } from './draw.ts'
import { faultsSection } from './faults-section.ts'
import { holdersSection } from './holders-section.ts'
import { rehearsalTexts } from './text.ts'

/** What a rehearsal is conducted with: the clock, the faults, and who is there. */
export async function mainPage(
  c: HttpContext,
  institution: Institution,
  all: Institution[],
  refused = false,
): Promise<Response> {
  const { db, profile } = institution
  const text = rehearsalTexts[languageOf(c)]
  const { clockOffsetMs } = await db.authority.findUniqueOrThrow({ where: { id: 1 }, select: { clockOffsetMs: true } })
  const now = new Date(Date.now() + Number(clockOffsetMs))
  const links = all.map(({ profile: { code, name } }) =>
    code === profile.code
      ? html`<strong aria-current="page">${organizationName(code, name)}</strong>`
      : html`<a href="${address(c, '', { institution: code })}">${organizationName(code, name)}</a>`,
  )
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${all.length > 1 && html`<nav aria-label="${text.institution}">${links}</nav>`}
    <nav><a href="${address(c, '/token')}">${text.token.title}</a></nav>
    ${refused && html`<p class="problem" role="alert">${text.faults.refused}</p>`}
    ${clockSection(c, now, Number(clockOffsetMs))} ${await faultsSection(c, institution)}
    ${await holdersSection(c, institution, now)}`
  const name = `${organizationName(profile.code, profile.name)} · ${formatInstant(now, languageOf(c))}`
  return draw(c, { title: text.title, institution: name, body }, refused ? 400 : 200)
}
