import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import { describeCas } from '../ca/describe-cas.ts'
import { organizationName } from '../ca/names.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import { caHealth } from './ca-health.ts'
import { draw } from './draw.ts'
import { clerkOf } from './guard.ts'
import { maintenanceNow } from './maintenance-now.ts'
import { addressOf, counterPaths } from './paths.ts'
import { userNumbers } from './user-numbers.ts'
import { countUsers } from './user-states.ts'

/** The clerk's institutions, and how they and the authority are. */
export async function overviewPage(c: HttpContext, authority: Authority, all: Institution[]): Promise<Response> {
  const text = texts[languageOf(c)]
  const { institutionCode } = clerkOf(c)
  const mine = all.filter(({ profile }) => institutionCode === null || profile.code === institutionCode)
  const cas = (await describeCas(authority.db)).filter(
    (ca) => institutionCode === null || ca.institutionCode === null || ca.institutionCode === institutionCode,
  )
  const sections = await Promise.all(mine.map((institution) => institutionSection(c, institution)))
  const body = html`<h1>${text.title}</h1>
    ${
      authority.rehearsal &&
      html`<p class="warn">${text.rehearsal} <a href="/rehearsal?lang=${languageOf(c)}">${text.toRehearsal}</a></p>`
    }
    ${
      institutionCode === null &&
      html`<p class="acts">
        <a class="button" href="${addressOf(c, counterPaths.newInstitution)}">${text.add}</a>
        <a class="button" href="${addressOf(c, counterPaths.audit)}">${text.audit}</a>
      </p>`
    }
    ${sections} ${caHealth(c, cas)}`
  return draw(c, { title: text.title, body })
}

async function institutionSection(c: HttpContext, { db, profile }: Institution): Promise<Html> {
  const counts = await countUsers(db, profile, c.get('now'))
  return html`<section>
    <h2>
      <a href="${addressOf(c, `/${profile.code}`)}">${organizationName(profile.code, profile.name)}</a>
    </h2>
    ${maintenanceNow(c, profile)} ${userNumbers(c, profile, counts)}
  </section>`
}

interface OverviewText {
  title: string
  rehearsal: string
  toRehearsal: string
  add: string
  audit: string
}

const texts: Record<Language, OverviewText> = {
  ja: {
    title: '窓口',
    rehearsal: '訓練用の認証局です。ここで発行された証明書は本番では使えません。',
    toRehearsal: '時計と障害の設定（リハーサル）',
    add: '金融機関を追加',
    audit: 'すべての監査ログ',
  },
  en: {
    title: 'Counter',
    rehearsal: 'This authority is a rehearsal. Its certificates are worth nothing in production.',
    toRehearsal: 'Its clock, and what goes wrong (rehearsal)',
    add: 'Add institution',
    audit: 'Audit log of all',
  },
}
