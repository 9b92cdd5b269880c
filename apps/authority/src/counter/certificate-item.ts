import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import type { UserCertificate } from './read-user.ts'

interface Shown extends UserCertificate {
  /** Where it is not the page of its user. */
  subscriber?: { loginId: string; name: string }
}

/** A certificate in a list, with the way to its revocation. */
export function certificateItem(c: HttpContext, certificate: Shown): Html {
  const language = languageOf(c)
  const text = certificateTexts[language]
  const { subscriber, serialHex, purpose, issuedAt, notAfter, delivery, revokedAt, revocationReason, revokedBy } =
    certificate
  const isOver = revokedAt !== null || notAfter <= c.get('now')
  return html`<li>
    <span class="what">
      ${
        subscriber &&
        html`<a href="${addressHere(c, pathOf(institutionPaths.subscribers, subscriber.loginId))}"
            ><strong>${subscriber.loginId}</strong></a
          >
          ${subscriber.name}`
      }
      <small><code>${serialHex}</code></small>
      <small
        >${text.purposes[purpose]} ${formatInstant(issuedAt, language)} ·
        ${text.until(formatInstant(notAfter, language))}</small
      >
      ${
        revokedAt &&
        html`<small
          >${text.revokedAt(formatInstant(revokedAt, language))}
          ${revocationReason}${revokedBy && html` (${revokedBy})`}</small
        >`
      }
    </span>
    ${
      revokedAt
        ? html`<span class="badge bad">${text.revoked}</span>`
        : isOver
          ? html`<span class="badge">${text.expired}</span>`
          : html`<span class="badge">${text.valid}</span>`
    }
    <span class="badge">${text.deliveries[delivery]}</span>
    ${
      !revokedAt &&
      html`<a
        class="button"
        href="${addressHere(c, institutionPaths.revocation, { serial: serialHex })}"
        aria-label="${text.revoke}: ${serialHex}"
        >${text.revoke}</a
      >`
    }
  </li>`
}

interface CertificateText {
  purposes: Record<UserCertificate['purpose'], string>
  deliveries: Record<UserCertificate['delivery'], string>
  until: (instant: string) => string
  revokedAt: (instant: string) => string
  revoked: string
  expired: string
  valid: string
  revoke: string
}

export const certificateTexts: Record<Language, CertificateText> = {
  ja: {
    purposes: { issue: '発行', renew: '更新', reissue: '再取得' },
    deliveries: { pending: '導入の確認待ち', confirmed: '導入済み' },
    until: (instant) => `有効期限 ${instant}`,
    revokedAt: (instant) => `失効 ${instant}`,
    revoked: '失効済み',
    expired: '期限切れ',
    valid: '有効',
    revoke: '失効する',
  },
  en: {
    purposes: { issue: 'issued', renew: 'renewed', reissue: 'issued again' },
    deliveries: { pending: 'not confirmed yet', confirmed: 'installed' },
    until: (instant) => `valid until ${instant}`,
    revokedAt: (instant) => `revoked ${instant}`,
    revoked: 'revoked',
    expired: 'expired',
    valid: 'valid',
    revoke: 'Revoke',
  },
}
