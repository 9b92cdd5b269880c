'use client'

import { type External, formatLaunch } from '@certfleet/core/launch.ts'
import { Group, Text, Title } from '@mantine/core'
import { AppWindow } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { CommandLine } from '../../../ui/command-line.tsx'
import { Fact, Facts } from '../../../ui/facts.tsx'
import { Link } from '../../../ui/link.tsx'
import { Mono } from '../../../ui/mono.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { ChangeAuthorityButton } from './register-authority.tsx'

interface ExternalCardProps {
  authority: Outputs['authorities']['list'][number]
  external: External
}

/** An institution that issues by an application of its own. */
export function ExternalCard({ authority, external }: ExternalCardProps) {
  const { authorities, registration: words } = useMessages()
  const t = useTranslations('authorities')
  const { code, name, baseUrl, profile, createdAt, _count } = authority
  const { application, ways, help } = external
  const actions = (
    <Group gap="xs">
      <StatusBadge tone="neutral" icon={AppWindow}>
        {words.byApplication}
      </StatusBadge>
      <ChangeAuthorityButton authority={authority} />
    </Group>
  )
  return (
    <Section title={name} actions={actions}>
      <Facts>
        <Fact label={authorities.code}>
          <Mono>{code}</Mono>
        </Fact>
        <Fact label={words.baseUrl}>{baseUrl}</Fact>
        <Fact label={words.application}>{application}</Fact>
        <Fact label={words.ways}>
          {ways.length === 0
            ? words.noWays
            : ways.map(formatLaunch).map((line) => (
                <Text key={line} size="sm">
                  <Mono>{line}</Mono>
                </Text>
              ))}
        </Fact>
        {help && (
          <Fact label={words.instructions}>
            <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
              {help}
            </Text>
          </Fact>
        )}
        <Fact label={authorities.validityDays}>{t('days', { days: profile.validityDays })}</Fact>
        <Fact label={authorities.windowDays}>{t('windowText', { days: profile.windowDays })}</Fact>
        {profile.helpdesk && <Fact label={authorities.helpdesk}>{profile.helpdesk.phone}</Fact>}
        <Fact label={words.seenOnPcs}>{words.seenOnPcsText}</Fact>
        <Fact label={authorities.subscribers}>
          <Link href={paths.people()}>{t('people', { count: _count.subscribers })}</Link>
        </Fact>
        <Fact label={authorities.certificates}>{t('count', { count: _count.certificates })}</Fact>
        <Fact label={authorities.connectedAt}>
          <Instant at={createdAt} />
        </Fact>
      </Facts>
      {ways.length > 0 && (
        <>
          <Title order={3} mt="sm">
            {words.allow}
          </Title>
          <Text size="sm">{words.allowHelp}</Text>
          <CommandLine name={words.allow}>{`"allowedPrograms": ${JSON.stringify(ways)}`}</CommandLine>
        </>
      )}
    </Section>
  )
}
