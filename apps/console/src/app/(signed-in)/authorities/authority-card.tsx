'use client'

import { dayMs } from '@certfleet/core/calendar.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import { Title } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { useFormatter, useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { Fact, Facts } from '../../../ui/facts.tsx'
import { Link } from '../../../ui/link.tsx'
import { Mono } from '../../../ui/mono.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { Ago, Instant, useTimeText } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'

type Authority = Outputs['authorities']['list'][number]
interface AuthorityProps {
  authority: Authority
}

/** Below this, clocks agree as far as anybody cares. */
const notableMs = 1_000

export function AuthorityCard({ authority }: AuthorityProps) {
  const { authorities: words } = useMessages()
  const t = useTranslations('authorities')
  const { name, code, baseUrl, createdAt, _count } = authority
  return (
    <Section title={name} actions={<SyncBadge authority={authority} />}>
      <SyncProblem authority={authority} />
      {authority.takesOrderKey === false && (
        <Notice tone="danger" title={words.orderKeyRefused.what}>
          {words.orderKeyRefused.todo}
        </Notice>
      )}
      <Facts>
        <Fact label={words.code}>
          <Mono>{code}</Mono>
        </Fact>
        <Fact label={words.baseUrl}>{baseUrl}</Fact>
        <Fact label={words.lastSync}>
          {authority.lastSyncAt ? <Ago at={authority.lastSyncAt} /> : words.neverSynced}
        </Fact>
        <Fact label={words.clock}>
          <ClockOffset aheadMs={authority.clockAheadMs} />
        </Fact>
        <Fact label={words.subscribers}>
          <Link href={paths.people()}>{t('people', { count: _count.subscribers })}</Link>
        </Fact>
        <Fact label={words.certificates}>{t('count', { count: _count.certificates })}</Fact>
        <Fact label={words.connectedAt}>
          <Instant at={createdAt} />
        </Fact>
      </Facts>
      <Title order={3} mt="sm">
        {words.rules}
      </Title>
      <Rules authority={authority} />
    </Section>
  )
}

/** How it issues, as it published itself. */
function Rules({ authority: { profile, orderKeyId } }: AuthorityProps) {
  const { authorities: words } = useMessages()
  const t = useTranslations('authorities')
  return (
    <Facts>
      <Fact label={words.validityDays}>{t('days', { days: profile.validityDays })}</Fact>
      <Fact label={words.windowDays}>{t('windowText', { days: profile.windowDays })}</Fact>
      <Fact label={words.issueWay}>{words.issueWayText[profile.authentication.issue]}</Fact>
      <Fact label={words.renewWay}>{words.renewWayText[profile.authentication.renew]}</Fact>
      {orderKeyId && (
        <Fact label={words.orderKey} help={words.orderKeyHelp}>
          <Mono>{orderKeyId}</Mono>
        </Fact>
      )}
      <Fact label={words.issueWhenLive}>{words.issueWhenLiveText[profile.issueWhenLive]}</Fact>
      <Fact label={words.minimumKeyProtection}>{words.minimumKeyProtectionText[profile.minimumKeyProtection]}</Fact>
      <Fact label={words.lockAfter}>{t('lockText', { count: profile.lockAfter })}</Fact>
      <Fact label={words.idempotent}>{words.idempotentText[profile.idempotent ? 'yes' : 'no']}</Fact>
      {profile.businessHours && (
        <Fact label={words.businessHours} help={t('closedDays', { count: profile.businessHours.closedDays.length })}>
          <WeeklyTimes times={profile.businessHours.open} />
        </Fact>
      )}
      {profile.maintenance.length > 0 && (
        <Fact label={words.maintenance}>
          <WeeklyTimes times={profile.maintenance} />
        </Fact>
      )}
      {profile.helpdesk && (
        <Fact label={words.helpdesk} help={profile.helpdesk.hours}>
          {profile.helpdesk.phone}
        </Fact>
      )}
    </Facts>
  )
}

/** A day of the week by its number, Sunday first. */
const aSunday = Date.UTC(2023, 0, 1)

function WeeklyTimes({ times }: { times: Authority['profile']['maintenance'] }) {
  const format = useFormatter()
  const dayName = (weekday: number) =>
    format.dateTime(new Date(aSunday + weekday * dayMs), { weekday: 'short', timeZone: 'UTC' })
  const days = [0, 1, 2, 3, 4, 5, 6].map((weekday) => times.filter((time) => time.weekday === weekday))
  return days.map(
    (spans, weekday) =>
      spans.length > 0 && (
        <div key={dayName(weekday)}>
          {dayName(weekday)} {spans.map(({ from, to }) => `${from}–${to}`).join(', ')}
        </div>
      ),
  )
}

function SyncBadge({ authority: { lastSyncProblem } }: AuthorityProps) {
  const { authorities: words } = useMessages()
  return lastSyncProblem ? (
    <StatusBadge tone="danger" icon={CircleX}>
      {words.syncFailed}
    </StatusBadge>
  ) : (
    <StatusBadge tone="ok" icon={CircleCheck}>
      {words.syncOk}
    </StatusBadge>
  )
}

function SyncProblem({ authority: { lastSyncProblem } }: AuthorityProps) {
  const { domain, errors } = useMessages()
  if (!lastSyncProblem) return null
  const known: Readonly<Record<string, Advice>> = domain.problem
  const { what, todo } = known[lastSyncProblem] ?? errors.unexpected
  return (
    <Notice tone="danger" title={what}>
      {todo}
    </Notice>
  )
}

function ClockOffset({ aheadMs }: { aheadMs: number }) {
  const { authorities: words } = useMessages()
  const t = useTranslations('authorities')
  const text = useTimeText()
  if (Math.abs(aheadMs) < notableMs) return words.clockOk
  return t(aheadMs > 0 ? 'clockAhead' : 'clockBehind', { duration: text.duration(aheadMs) })
}
