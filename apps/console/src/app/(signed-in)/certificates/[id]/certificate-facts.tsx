'use client'

import { useMessages, useTranslations } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { Mono } from '../../../../ui/mono.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Ago, Instant, TimeLeft, useTimeText } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { PcName } from '../../pcs/pc-name.tsx'
import type { CertificateDetail } from './certificate-view.tsx'

interface FactsProps {
  certificate: CertificateDetail
}

/** An attribute of a subject as `subjectLine` of @certfleet/pki writes it, each of which may be missing. */
function partOf(subject: string, type: 'OU' | 'O'): string {
  const [, escaped = ''] = new RegExp(String.raw`, ${type}=((?:\\.|[^\\,])*)`).exec(subject) ?? []
  return escaped.replaceAll(/\\(.)/g, '$1')
}

/** Whose it is, and what tells it from every other. */
export function IdentityFacts({ certificate }: FactsProps) {
  const { certificates, ui } = useMessages()
  const words = certificates.detail
  const { subscriber, subject, commonName, serialHex, sha256, authority } = certificate
  return (
    <Facts>
      <Fact label={words.holder} help={subscriber?.employee.department}>
        {subscriber?.employee.name ?? <UnknownHolder />}
      </Fact>
      {subscriber && (
        <Fact label={words.loginId} help={subscriber.lockedAt && <Locked since={subscriber.lockedAt} />}>
          {subscriber.loginId}
        </Fact>
      )}
      <Fact label={words.authority} help={authority.code}>
        <Link href={paths.authorities}>{authority.name}</Link>
      </Fact>
      <Fact label={words.organization}>{partOf(subject, 'O') || ui.none}</Fact>
      <Fact label={words.unit}>{partOf(subject, 'OU') || ui.none}</Fact>
      <Fact label={words.commonName}>{commonName}</Fact>
      <Fact label={words.serial}>
        <Mono copy={words.serial}>{serialHex}</Mono>
      </Fact>
      <Fact label={words.fingerprint}>
        <Mono copy={words.fingerprint}>{sha256}</Mono>
      </Fact>
    </Facts>
  )
}

function UnknownHolder() {
  const { certificates } = useMessages()
  return (
    <>
      {certificates.detail.unknownHolder} <Link href={paths.people()}>{certificates.detail.addHolder}</Link>
    </>
  )
}

function Locked({ since }: { since: Date }) {
  const t = useTranslations('certificates.detail')
  const text = useTimeText()
  return <Notice tone="notice">{t('locked', { date: text.instant(since) })}</Notice>
}

export function ValidityFacts({ certificate }: FactsProps) {
  const { certificates, issuances } = useMessages()
  const words = certificates.detail
  const { notBefore, notAfter, windowOpensAt, issuedAt, isUnattended } = certificate
  return (
    <Facts>
      <Fact label={words.notAfter} help={<TimeLeft until={notAfter} />}>
        <strong>
          <Instant at={notAfter} />
        </strong>
      </Fact>
      <Fact label={words.windowOpensAt} help={isUnattended && issuances.detail.unattendedHelp}>
        <Instant at={windowOpensAt} />
      </Fact>
      <Fact label={words.notBefore}>
        <Instant at={notBefore} />
      </Fact>
      <Fact label={words.issuedAt}>
        <Instant at={issuedAt} />
      </Fact>
    </Facts>
  )
}

/** What its PC last said of it. */
export function PcFacts({ certificate: { agent, presence, seenAt, protection, isKeyTooWeak, delivery } }: FactsProps) {
  const { certificates, domain, ui } = useMessages()
  const words = certificates.detail
  return (
    <Facts>
      <Fact label={words.pc}>{agent ? <PcName pc={agent} /> : certificates.noPc}</Fact>
      <Fact label={words.presence}>{domain.presence[presence]}</Fact>
      <Fact label={words.seenAt}>{seenAt ? <Ago at={seenAt} /> : ui.none}</Fact>
      <Fact label={words.protection} help={isKeyTooWeak ? words.keyTooWeak : words.notAttested}>
        {protection ? domain.protection[protection] : ui.none}
      </Fact>
      <Fact label={words.delivery}>{certificates.delivery[delivery]}</Fact>
    </Facts>
  )
}

export function AuthorityFacts({ certificate: { authorityStatus, revokedAt, revocationReason } }: FactsProps) {
  const { certificates } = useMessages()
  const words = certificates.detail
  return (
    <Facts>
      <Fact label={words.status}>{certificates.authorityStatus[authorityStatus]}</Fact>
      {revokedAt && (
        <Fact label={words.revokedAt}>
          <Instant at={revokedAt} />
        </Fact>
      )}
      {revocationReason && <Fact label={words.revocationReason}>{revocationReason}</Fact>}
    </Facts>
  )
}
