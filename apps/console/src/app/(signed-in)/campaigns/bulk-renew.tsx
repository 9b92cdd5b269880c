'use client'

import { jstDay } from '@certfleet/core/calendar.ts'
import type { Refusal } from '@certfleet/core/issuance.ts'
import { Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Inputs, Outputs } from '../../../trpc/router-types.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { useNow } from '../../../ui/now.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useTimeText } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import classes from './bulk-renew.module.css'

export type Selection = Inputs['campaigns']['preview']
type Preview = Outputs['campaigns']['preview']

interface BulkRenewDialogProps {
  selection: Selection
  opened: boolean
  onClose: () => void
}

/** Says what a bulk renewal of the selection would do, and starts it. */
export function BulkRenewDialog({ selection, opened, onClose }: BulkRenewDialogProps) {
  const { ask: words } = useMessages().campaigns
  return (
    <Dialog title={words.title} opened={opened} onClose={onClose} size="lg">
      <BulkRenewForm selection={selection} onClose={onClose} />
    </Dialog>
  )
}

function BulkRenewForm({ selection, onClose }: Omit<BulkRenewDialogProps, 'opened'>) {
  const { campaigns, ui } = useMessages()
  const words = campaigns.ask
  const t = useTranslations('campaigns')
  const describe = useProblemText()
  const router = useRouter()
  const trpc = useTRPC()
  const [name, setName] = useState(() => t('ask.defaultName', { date: jstDay(new Date()) }))
  const { data: preview, error } = useQuery(trpc.campaigns.preview.queryOptions(selection, { staleTime: 0, gcTime: 0 }))
  const start = useMutation(
    trpc.campaigns.start.mutationOptions({
      onSuccess: ({ campaignId, asked }) => {
        notifyDone(campaigns.started, t('startedBody', { asked }))
        onClose()
        router.push(paths.campaign(campaignId))
      },
    }),
  )
  const count = preview?.renewable ?? 0
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() && count > 0) start.mutate({ name: name.trim(), selection })
      }}
    >
      <Stack gap="md">
        <div aria-live="polite" aria-busy={!preview && !error}>
          {preview && <PreviewText preview={preview} />}
          {!preview && !error && (
            <Group gap="xs">
              <Loader size={16} />
              <Text size="sm">{words.judging}</Text>
            </Group>
          )}
        </div>
        {error && <ProblemAlert advice={describe(error)} />}
        {count > 0 && (
          <TextInput
            label={words.name}
            description={words.nameHelp}
            maxLength={100}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            error={name.trim() ? null : words.nameNeeded}
          />
        )}
        {start.error && <ProblemAlert advice={describe(start.error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ui.cancel}
          </Button>
          {count > 0 && (
            <Button type="submit" loading={start.isPending}>
              {t('ask.confirm', { count })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function PreviewText({ preview }: { preview: Preview }) {
  const { ask: words } = useMessages().campaigns
  const t = useTranslations('campaigns.ask')
  const text = useTimeText()
  const { renewable, refused, authorities, earliestDeadline } = preview
  return (
    <Stack gap="xs">
      {renewable > 0 ? (
        <Text fw={600}>{t('renewable', { count: renewable })}</Text>
      ) : (
        <Notice tone="notice">{words.none}</Notice>
      )}
      {authorities.map(({ id, name, count, offersPerMinute: perMinute, minutes, startsAt }) => (
        <Text key={id} size="sm">
          {t('pace', { authority: name, count, perMinute, minutes })} <Start at={startsAt} />
        </Text>
      ))}
      {earliestDeadline && <Text size="sm">{t('earliest', { date: text.instant(earliestDeadline) })}</Text>}
      <RefusedCounts refused={refused} />
    </Stack>
  )
}

const soonMs = 60_000

function Start({ at }: { at: Date | null }) {
  const { ask: words } = useMessages().campaigns
  const t = useTranslations('campaigns.ask')
  const text = useTimeText()
  const now = useNow()
  if (!at) return <strong>{words.never}</strong>
  return at.getTime() < now.getTime() + soonMs ? words.now : <strong>{t('later', { date: text.instant(at) })}</strong>
}

/** How many were left out, by reason, the most first. */
export function RefusedCounts({ refused }: { refused: Partial<Record<Refusal['reason'], number>> }) {
  const { domain } = useMessages()
  const t = useTranslations('campaigns')
  const counts = Object.entries(refused).toSorted(([, a], [, b]) => b - a) as [Refusal['reason'], number][]
  if (counts.length === 0) return null
  return (
    <div>
      <Text size="sm">{t('ask.refused', { count: counts.reduce((sum, [, count]) => sum + count, 0) })}</Text>
      <ul className={classes.refused}>
        {counts.map(([reason, count]) => (
          <li key={reason}>
            {domain.refusal[reason]} <strong>{t('detail.count', { count })}</strong>
          </li>
        ))}
      </ul>
    </div>
  )
}
