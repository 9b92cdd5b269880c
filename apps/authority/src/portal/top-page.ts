import type { ContractorConfirmation, LoginWay } from '@certfleet/authority-db/generated/client.ts'
import { revokedFirst } from '@certfleet/core/authority-profile.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import { whyNotServed } from '../dialogue/served.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import type { Institution } from '../institutions.ts'
import type { Refusal } from '../problem.ts'
import { daysLeft } from './days-left.ts'
import { draw } from './draw.ts'
import type { Visitor } from './find-visitor.ts'
import { visitorOf } from './guard.ts'
import { loginText } from './login-text.ts'
import { obtainAfterExpiry, obtainAfterRevocation } from './obtain-again.ts'
import { addressOfPage, portalPaths } from './paths.ts'
import { type OwnCertificate, type Standing, isOver, readCertificates } from './read-certificates.ts'
import { registrationNames, registrationPages } from './registrations/names.ts'
import { readRegistered, registrationsOf } from './registrations/registrations-of.ts'
import { startApp } from './start-app.ts'

const loginsShown = 10
const announcementsShown = 20

/** BTOP001: what has to be done, the certificates, the institution's announcements, and who has logged in. */
export async function topPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const institution = c.get('institution')
  const visitor = visitorOf(c)
  const now = c.get('now')
  const [certificates, announcements, logins, previous] = await Promise.all([
    readCertificates(institution, visitor.id, now),
    readAnnouncements(institution, now),
    institution.db.login.findMany({
      where: { subscriberId: visitor.id },
      select: { at: true, way: true, succeeded: true },
      orderBy: { at: 'desc' },
      take: loginsShown,
    }),
    readPreviousLogin(institution, visitor),
  ])
  const body = html`<h1>${text.greeting(visitor.name)}</h1>
    <p class="hint">${previous ? text.previous(loginText(c, previous)) : text.noPrevious}</p>
    ${await hindrance(c, certificates)} ${certificatesSection(c, certificates)}
    <section>
      <h2>${text.announcements}</h2>
      ${announcements.length === 0 && html`<p>${text.noAnnouncements}</p>`}
      ${announcements.map(
        ({ title, body: content, from }) =>
          html`<article>
            <h3>${title}</h3>
            <small>${formatInstant(from, languageOf(c), 'day')}</small>
            <p class="lines">${content}</p>
          </article>`,
      )}
    </section>
    ${loginsSection(c, logins)}`
  return draw(c, { title: text.title, body, script: true })
}

const readAnnouncements = ({ db, profile }: Institution, now: Date) =>
  db.announcement.findMany({
    where: { institutionCode: profile.code, from: { lte: now }, OR: [{ until: null }, { until: { gt: now } }] },
    select: { title: true, body: true, from: true },
    orderBy: [{ from: 'desc' }, { createdAt: 'desc' }],
    take: announcementsShown,
  })

/** The last one before this. */
const readPreviousLogin = ({ db }: Institution, { id, session }: Visitor) =>
  db.login.findFirst({
    where: { subscriberId: id, succeeded: true, at: { lt: session.since } },
    select: { at: true, way: true },
    orderBy: { at: 'desc' },
  })

/** What stands in the way of the next certificate, and where it is cleared; first of all 強制お知らせ. */
async function hindrance(c: HttpContext, certificates: OwnCertificate[]): Promise<Html | ''> {
  const language = languageOf(c)
  const { profile } = c.get('institution')
  const registered = await readRegistered(c)
  const has = certificates.some((certificate) => !isOver(certificate))
  const asked = has ? profile.challenges.renew : profile.challenges.issue
  const refusal = whyNotServed(registered, asked)
  if (!refusal) return ''
  const { title, what } = hindranceText(c, refusal, registered.contractorConfirmation)
  const registrations = registrationsOf(registered, { ...profile, challenges: { issue: asked, renew: asked } })
  const page = refusal.code !== 'G004e' && registrations.find(({ state }) => state !== 'done')
  return html`<section class="notice">
    <h2>${title}</h2>
    <p>${what}</p>
    ${
      page &&
      page.state === 'missing' &&
      html`<p>
        <a class="button main" href="${addressOfPage(c, portalPaths.registrations + registrationPages[page.page])}"
          >${registrationNames[language][page.page]}</a
        >
      </p>`
    }
  </section>`
}

function hindranceText(c: HttpContext, { code }: Refusal, confirmation: ContractorConfirmation) {
  const text = texts[languageOf(c)]
  if (code === 'G020e') return confirmation === 'asked' ? text.forced : text.checking
  const { what, todo } = { ja, en }[languageOf(c)].code[code]
  return { title: text.hindered, what: `${what} ${todo} (${code})` }
}

function certificatesSection(c: HttpContext, certificates: OwnCertificate[]): Html {
  const text = texts[languageOf(c)]
  const toStart = certificates.some(({ standing }) => standing === 'renewable' || standing === 'pending')
  const mustRevoke = revokedFirst(c.get('institution').profile) !== null
  const toObtain = certificates.every((each) => isOver(each) && !(mustRevoke && each.standing === 'expired'))
  const toIssuing = html`<a class="button main" href="${addressOfPage(c, portalPaths.issuing)}">${text.obtain}</a>`
  return html`<section>
    <h2>${text.expiry}</h2>
    ${
      certificates.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${certificates.map((each) => certificateRow(c, each))}
          </ul>`
    }
    ${toStart && startApp(c)} ${toObtain && toIssuing}
  </section>`
}

function certificateRow(c: HttpContext, certificate: OwnCertificate): Html {
  const language = languageOf(c)
  const { notAfter, opensAt, isUrgent, revokedAt, standing, serialHex } = certificate
  const { label, advice } = texts[language].standing[standing]
  const facts = {
    opensAt: formatInstant(opensAt, language),
    revokedAt: revokedAt ? formatInstant(revokedAt, language) : '',
    obtain: revokedAt ? obtainAfterRevocation(language) : obtainAfterExpiry(c.get('institution').profile, language),
  }
  return html`<li>
    <div class="what">
      <strong class="${isUrgent ? 'urgent' : ''}">${formatInstant(notAfter, language)}</strong>
      ${!isOver(certificate) && html`(${daysLeft(notAfter, c.get('now'), language)})`}
      <small>${advice(facts)}</small>
      <small>${texts[language].serial} <code>${serialHex}</code></small>
    </div>
    <span class="${isUrgent ? 'badge bad' : 'badge'}">${label}</span>
  </li>`
}

function loginsSection(c: HttpContext, logins: { at: Date; way: LoginWay; succeeded: boolean }[]): Html {
  const text = texts[languageOf(c)]
  return html`<section>
    <h2>${text.logins}</h2>
    <p class="hint">${text.loginsHint}</p>
    <ul class="rows">
      ${logins.map(
        (login) =>
          html`<li>
            <span class="what">${loginText(c, login)}</span>
            <span class="${login.succeeded ? 'badge' : 'badge bad'}">${login.succeeded ? text.right : text.wrong}</span>
          </li>`,
      )}
    </ul>
  </section>`
}

interface AdviceFacts {
  opensAt: string
  /** What to do after the expiry, or after a revocation. */
  obtain: string
  revokedAt: string
}

interface TopText {
  title: string
  greeting: (name: string) => string
  previous: (login: string) => string
  noPrevious: string
  forced: { title: string; what: string }
  checking: { title: string; what: string }
  hindered: string
  expiry: string
  none: string
  obtain: string
  serial: string
  standing: Record<Standing, { label: string; advice: (facts: AdviceFacts) => string }>
  announcements: string
  noAnnouncements: string
  logins: string
  loginsHint: string
  right: string
  wrong: string
}

const texts: Record<Language, TopText> = {
  ja: {
    title: 'トップページ',
    greeting: (name) => `${name} 様`,
    previous: (login) => `前回のログイン: ${login}`,
    noPrevious: 'はじめてのログインです。',
    forced: {
      title: '強制お知らせ',
      what: '契約者確認情報への回答をお願いします。回答を金融機関が確認するまで、証明書の発行と更新はできません。',
    },
    checking: {
      title: '契約者確認情報を確認しています',
      what: '回答を金融機関が確認しています。終わると証明書の発行と更新ができます。数日かかることがあります。',
    },
    hindered: '証明書の発行・更新の前に',
    expiry: '電子証明書有効期限',
    none: '電子証明書はまだありません。',
    obtain: '電子証明書発行へ',
    serial: '証明書シリアル番号',
    standing: {
      pending: {
        label: '発行済み未導入',
        advice: () =>
          '発行されましたが、PCへの導入をまだ確認できていません。証明書発行アプリケーションを起動すると続きから行えます。',
      },
      valid: { label: '有効', advice: ({ opensAt }) => `${opensAt}から更新できます。` },
      renewable: { label: '更新可能', advice: () => '更新してください。期限を過ぎると再取得が必要になります。' },
      superseded: {
        label: '更新済み（旧）',
        advice: () => '新しい証明書に更新済みです。ログインには新しい証明書を選んでください。',
      },
      expired: { label: '期限切れ', advice: ({ obtain }) => obtain },
      revoked: { label: '失効済み', advice: ({ revokedAt, obtain }) => `${revokedAt}に失効しました。${obtain}` },
    },
    announcements: 'お知らせ',
    noAnnouncements: 'お知らせはありません。',
    logins: 'ログイン履歴',
    loginsHint: '最近の10件です。心当たりのないログインがあれば、管理者に連絡してください。',
    right: '成功',
    wrong: '失敗',
  },
  en: {
    title: 'Top page',
    greeting: (name) => `Welcome, ${name}`,
    previous: (login) => `Your last login: ${login}`,
    noPrevious: 'This is your first login.',
    forced: {
      title: 'Your answer is needed',
      what: 'Please answer the contractor confirmation. Until the institution has checked the answer, certificates are neither issued nor renewed.',
    },
    checking: {
      title: 'The contractor confirmation is being checked',
      what: 'The institution is checking the answer, which may take days. Certificates can be issued and renewed afterwards.',
    },
    hindered: 'Before your next certificate',
    expiry: 'Certificate expires',
    none: 'You have no certificate yet.',
    obtain: 'Obtain a certificate',
    serial: 'Certificate serial number',
    standing: {
      pending: {
        label: 'Not installed yet',
        advice: () => 'It was issued and has not been seen on a PC. Start the issuing application to go on.',
      },
      valid: { label: 'Valid', advice: ({ opensAt }) => `It can be renewed from ${opensAt}.` },
      renewable: {
        label: 'Can be renewed',
        advice: () => 'Please renew it. Once it has expired you have to obtain a new one.',
      },
      superseded: {
        label: 'Renewed (old)',
        advice: () => 'It has been renewed. Choose the new certificate when you log in.',
      },
      expired: { label: 'Expired', advice: ({ obtain }) => obtain },
      revoked: { label: 'Revoked', advice: ({ revokedAt, obtain }) => `It was revoked on ${revokedAt}. ${obtain}` },
    },
    announcements: 'Announcements',
    noAnnouncements: 'There are no announcements.',
    logins: 'Login history',
    loginsHint: 'The last ten. If one of them was not you, tell your administrator.',
    right: 'Succeeded',
    wrong: 'Failed',
  },
}
