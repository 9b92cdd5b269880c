import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { daysLeft } from './days-left.ts'
import { draw } from './draw.ts'
import { visitorOf } from './guard.ts'
import { addressOfPage, portalPaths } from './paths.ts'
import { isRenewable, readCertificates } from './read-certificates.ts'
import { startApp } from './start-app.ts'

/** What follows every login: the choice to renew now or later, for who can; for others the top page. */
export async function renewalPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const now = c.get('now')
  const certificates = await readCertificates(c.get('institution'), visitorOf(c).id, now)
  const renewable = certificates.filter(isRenewable)
  const toTop = addressOfPage(c, portalPaths.top)
  if (renewable.length === 0) return c.redirect(toTop, 303)
  const text = texts[language]
  const body = html`<h1>${text.title}</h1>
    <p>${text.due}</p>
    <dl>
      ${renewable.map(
        ({ serialHex, notAfter }) =>
          html`<dt>${text.expires}</dt>
            <dd>
              <strong>${formatInstant(notAfter, language)}</strong> (${daysLeft(notAfter, now, language)})<br />
              <small>${text.serial} <code>${serialHex}</code></small>
            </dd>`,
      )}
    </dl>
    <p>${text.how}</p>
    <div class="acts">${startApp(c)} <a class="button" href="${toTop}">${text.later}</a></div>`
  return draw(c, { title: text.title, body, script: true })
}

interface RenewalText {
  title: string
  due: string
  expires: string
  serial: string
  how: string
  later: string
}

const texts: Record<Language, RenewalText> = {
  ja: {
    title: '電子証明書の更新',
    due: '電子証明書を更新できる期間になりました。期限を過ぎると更新できず、再取得が必要になります。',
    expires: '電子証明書有効期限',
    serial: '証明書シリアル番号',
    how: '証明書発行アプリケーションを起動し、証明書を選んで〔証明書更新〕を押してください。あとで更新するときは、トップページからも起動できます。',
    later: 'あとで',
  },
  en: {
    title: 'Renew your certificate',
    due: 'Your certificate can be renewed now. Once it has expired it cannot, and you have to obtain a new one.',
    expires: 'Certificate expires',
    serial: 'Certificate serial number',
    how: 'Start the issuing application, choose the certificate and press “Renew certificate”. If you do it later, the top page starts it, too.',
    later: 'Later',
  },
}
