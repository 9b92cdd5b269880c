import { formatInstant } from '@certfleet/core/format-instant.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import { heldBy } from '../ca/standing.ts'
import { whyLocked } from '../dialogue/lock.ts'
import { whyNotIssue } from '../dialogue/rules.ts'
import { whyNotServed } from '../dialogue/served.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { type OwnCertificate, isOver, readCertificates } from '../portal/read-certificates.ts'
import type { Refusal } from '../problem.ts'
import { maintenanceNow } from './maintenance-now.ts'
import type { User } from './read-user.ts'

/**
 * Whether a user gets the next certificate now; if not, what stands in the way, as the dialogue judges it, and who
 * clears it how: the first thing to be said to who calls.
 */
export async function userStanding(c: HttpContext, user: User): Promise<Html> {
  const language = languageOf(c)
  const text = texts[language]
  const institution = c.get('institution')
  const { db, profile } = institution
  const now = c.get('now')
  const [held, all] = await Promise.all([heldBy(db, user.id, now, null), readCertificates(institution, user.id, now)])
  const certificates = all.filter((certificate) => !isOver(certificate))
  const asked = certificates.length > 0 ? profile.challenges.renew : profile.challenges.issue
  const refusal =
    whyLocked(user, now) ?? whyNotServed(user, asked) ?? (certificates.length === 0 ? whyNotIssue(held, profile) : null)
  return html`<section>
    <h2>${text.title}</h2>
    ${maintenanceNow(c, profile)}
    ${
      refusal
        ? html`<p class="warn">
            <strong>${{ ja, en }[language].code[refusal.code].what}</strong> (${refusal.code})<br />
            ${adviceFor(language, user, refusal.code)}
          </p>`
        : html`<p>${whatNext(language, certificates)}</p>`
    }
  </section>`
}

const adviceFor = (language: Language, { contractorConfirmation }: User, code: Refusal['code']): string =>
  texts[language].advice[code === 'G020e' && contractorConfirmation === 'answered' ? 'answered' : code] ?? ''

function whatNext(language: Language, certificates: OwnCertificate[]): string {
  const text = texts[language]
  const [latest] = certificates
  if (!latest) return text.canIssue
  if (certificates.some(({ standing }) => standing === 'pending')) return text.pending
  const renewable = certificates.find(({ standing }) => standing === 'renewable')
  if (renewable) return text.canRenew(formatInstant(renewable.notAfter, language))
  return text.tooEarly(formatInstant(latest.opensAt, language))
}

interface StandingText {
  title: string
  canIssue: string
  canRenew: (until: string) => string
  tooEarly: (from: string) => string
  pending: string
  /** What the clerk does about it, or says to the user. */
  advice: Partial<Record<Refusal['code'] | 'answered', string>>
}

const texts: Record<Language, StandingText> = {
  ja: {
    title: 'いま発行・更新できるか',
    canIssue: '発行できます。本人がPCの証明書発行アプリケーションで〔証明書発行〕を行います。',
    canRenew: (until) =>
      `更新できます（${until}まで）。本人がPCの証明書発行アプリケーションで〔証明書更新〕を行います。`,
    tooEarly: (from) =>
      `有効な証明書があり、${from}から更新できます。PCの入れ替えや故障のときは、先に下の証明書を失効します。`,
    pending:
      '証明書は発行済みで、PCへの導入の確認待ちです。本人がPCの証明書発行アプリケーションを起動すると、続きから行われます。',
    advice: {
      locked: '本人であることを確かめ、下の「利用停止の解除」を行います。',
      temporarily_locked:
        '時間がたてば解けます。すぐに使うときは、本人であることを確かめ、下の「利用停止の解除」を行います。',
      G004e: '下の「アプリで取得できるようにする」で変更できます。',
      G020e:
        '本人がポータルのトップページの「強制お知らせ」から回答します。書面で受け取ったときは、下の「契約者確認情報を回答済みにする」を行います。',
      answered: '回答の内容を確認し、下の「契約者確認情報の確認を終える」を行います。',
      G011e:
        '本人がポータルの各種登録で、書面で届いた利用者登録コードを入力します。届いていないときは、下でもう一度発行します。',
      G010e: '本人がポータルの各種登録で「追加認証回答登録」を行います。',
      G015e: '本人がポータルの各種登録でトークンを選ぶか、窓口で「トークン」の画面から割り当てます。',
      G012e: '本人がポータルの各種登録で「トランザクション認証利用開始登録」を行います。トークンは下の一覧にあります。',
      G014e: '本人がポータルの各種登録で発行するか、下の「ソフトウェアトークンの発行」を行います。',
      G013e: '本人がポータルの各種登録で「ワンタイムパスワード利用開始登録」を行います。トークンは下の一覧にあります。',
      live_certificate_exists: '先に下の証明書を失効します。失効すると、本人が〔証明書発行〕を行えます。',
    },
  },
  en: {
    title: 'Can a certificate be issued or renewed now?',
    canIssue: 'It can be issued: the user presses “Issue certificate” in the issuing application on the PC.',
    canRenew: (until) =>
      `It can be renewed, until ${until}: the user presses “Renew certificate” in the issuing application on the PC.`,
    tooEarly: (from) =>
      `There is a valid certificate, which can be renewed from ${from}. If the PC is replaced or broken, revoke it first.`,
    pending:
      'The certificate is issued, and its PC has not confirmed it. It goes on when the user starts the issuing application there.',
    advice: {
      locked: 'Be sure of who asks, then unlock below.',
      temporarily_locked: 'It ends by itself. If it cannot wait, be sure of who asks, and unlock below.',
      G004e: 'To change that: “Let the application serve” below.',
      G020e:
        'The user answers in the portal, from the top page. Where the answer came on paper, note it below as answered.',
      answered: 'Check the answer, then finish the contractor confirmation below.',
      G011e:
        'The user types the registration code that came on paper under “Registrations” in the portal. Has it not come, make another below.',
      G010e: 'The user registers an answer under “Registrations” in the portal.',
      G015e: 'The user chooses a token under “Registrations” in the portal, or you assign one on the pages “Tokens”.',
      G012e: 'The user activates the token under “Registrations” in the portal. Which one it is stands below.',
      G014e: 'The user issues one under “Registrations” in the portal, or you issue a software token below.',
      G013e: 'The user activates the token under “Registrations” in the portal. Which one it is stands below.',
      live_certificate_exists: 'Revoke the certificate below first. Then the user can have another issued.',
    },
  },
}
