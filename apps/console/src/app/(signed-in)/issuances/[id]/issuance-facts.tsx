'use client'

import { useMessages, useTranslations } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { Mono } from '../../../../ui/mono.tsx'
import { Quiet } from '../../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { CertificateLink } from '../../certificates/certificate-link.tsx'
import { PcName } from '../../pcs/pc-name.tsx'
import classes from './issuance-facts.module.css'
import type { IssuanceDetail } from './issuance-view.tsx'

export function IssuanceFacts({ issuance }: { issuance: IssuanceDetail }) {
  const { issuances: words, domain, certificates } = useMessages()
  const t = useTranslations('issuances.detail')
  const { subscriber, agent, authority, deadlineAt, requestedBy, createdAt, attempt, requestId } = issuance
  const { name, department } = subscriber.employee
  return (
    <Facts>
      <Fact label={words.detail.referenceCode} help={words.detail.referenceHelp}>
        <strong className={classes.reference}>{issuance.referenceCode}</strong>
      </Fact>
      <Fact label={certificates.detail.holder} help={department}>
        {name}
      </Fact>
      <Fact label={certificates.detail.loginId}>{subscriber.loginId}</Fact>
      <Fact label={words.detail.pc}>
        <PcName pc={agent} />
      </Fact>
      <Fact label={words.detail.purpose} help={issuance.isUnattended && words.detail.unattendedHelp}>
        {domain.purpose[issuance.purpose]}
      </Fact>
      <Fact label={words.detail.authority}>
        <Link href={paths.authorities}>{authority.name}</Link>
      </Fact>
      <Fact label={words.detail.deadline} help={deadlineAt && words.detail.deadlineHelp}>
        {deadlineAt ? (
          <>
            <Instant at={deadlineAt} /> <TimeLeft until={deadlineAt} />
          </>
        ) : (
          words.noDeadline
        )}
      </Fact>
      {issuance.certificate && (
        <Fact label={words.detail.oldCertificate}>
          <CertificateLink certificate={issuance.certificate} />
        </Fact>
      )}
      <Fact label={words.detail.newCertificate}>
        {issuance.result ? <CertificateLink certificate={issuance.result} /> : <Quiet>{words.detail.notYet}</Quiet>}
      </Fact>
      <Fact label={words.detail.requestedBy}>{requestedBy}</Fact>
      <Fact label={words.detail.requestedAt}>
        <Instant at={createdAt} precision="second" />
      </Fact>
      {attempt > 1 && <Fact label={words.detail.attempt}>{t('attempts', { count: attempt })}</Fact>}
      {requestId && (
        <Fact label={words.detail.requestId}>
          <Mono>{requestId}</Mono>
        </Fact>
      )}
    </Facts>
  )
}
