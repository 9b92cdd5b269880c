'use client'

import { noticeCan } from '@certfleet/core/notice.ts'
import { Stack } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { Mono } from '../../../../ui/mono.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { Section } from '../../../../ui/section.tsx'
import { Instant, useTimeText } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { MailText } from '../mail-text.tsx'
import { NoticeStateBadge } from '../notice-state-badge.tsx'
import { useReasonText } from '../reason-text.ts'
import { SendAgainButton } from '../send-again-button.tsx'

type Detail = Outputs['notices']['get']

/** One mail: its text as it went out, and what became of it. */
export function NoticeView({ id }: { id: string }) {
  const { notices: words } = useMessages()
  const { data: notice } = useSuspenseQuery(useTRPC().notices.get.queryOptions({ id }))
  return (
    <>
      <PageHeader
        title={notice.subject}
        above={[{ href: paths.notices(), label: words.title }]}
        badge={<NoticeStateBadge state={notice.state} />}
        actions={noticeCan.sendAgain.includes(notice.state) && <SendAgainButton wanted={{ id }} />}
      />
      <Stack gap="md">
        {notice.uncertain && <Notice tone="notice">{words.uncertain}</Notice>}
        {notice.afterRestore && <Notice tone="notice">{words.afterRestore}</Notice>}
        <Section title={words.detail.facts}>
          <NoticeFacts notice={notice} />
        </Section>
        <Section title={words.detail.mail}>
          <MailText>{notice.body}</MailText>
        </Section>
        {notice.items.length > 0 && (
          <Section title={words.detail.certificates}>
            <Facts>
              {notice.items.map((item) => (
                <CertificateFact key={item.certificate.id} item={item} />
              ))}
            </Facts>
          </Section>
        )}
      </Stack>
    </>
  )
}

function NoticeFacts({ notice }: { notice: Detail }) {
  const { notices: words } = useMessages()
  const t = useTranslations('notices')
  const text = useTimeText()
  const reasonText = useReasonText()
  const { name, email, audience, milestone, language, reason, lastError, attempts, state, nextAttemptAt } = notice
  const waits = state === 'planned' && nextAttemptAt
  return (
    <Facts>
      <Fact label={words.detail.to} help={name && (email ?? words.noAddress)}>
        {name || email}
      </Fact>
      <Fact label={words.detail.audience} help={milestone && words.milestone[milestone]}>
        {words.audience[audience]}
      </Fact>
      <Fact label={words.detail.language}>{language === 'en' ? words.preview.en : words.preview.ja}</Fact>
      {reason && <Fact label={words.detail.reason}>{reasonText(reason)}</Fact>}
      {lastError && (
        <Fact label={words.detail.error} help={waits && t('retryAt', { date: text.instant(nextAttemptAt) })}>
          {lastError}
        </Fact>
      )}
      <Fact label={words.detail.dueAt}>
        <Instant at={notice.dueAt} />
      </Fact>
      {notice.sentAt && (
        <Fact label={words.detail.sentAt}>
          <Instant at={notice.sentAt} precision="second" />
        </Fact>
      )}
      <Fact label={words.detail.attempts}>{attempts}</Fact>
      <Fact label={words.detail.messageId}>
        <Mono>{notice.messageId}</Mono>
      </Fact>
    </Facts>
  )
}

function CertificateFact({ item: { certificate, milestone } }: { item: Detail['items'][number] }) {
  const { notices: words } = useMessages()
  const t = useTranslations('notices.detail')
  const { id, serialHex, subscriber, notAfter } = certificate
  const label = subscriber
    ? t('certificate', { name: subscriber.employee.name, loginId: subscriber.loginId })
    : serialHex
  return (
    <Fact label={words.milestone[milestone]} help={<Instant at={notAfter} />}>
      <Link href={paths.certificate(id)}>{label}</Link>
    </Fact>
  )
}
