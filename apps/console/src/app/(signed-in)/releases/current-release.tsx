'use client'

import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { useConfirm } from '../../../ui/confirm.tsx'
import { Fact, Facts } from '../../../ui/facts.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { Section } from '../../../ui/section.tsx'
import { Instant } from '../../../ui/time.tsx'
import { PackageFiles } from './package-files.tsx'

type Current = NonNullable<Outputs['releases']['list']['current']>

/** What agents are offered now. */
export function CurrentRelease({ current }: { current: Current | null }) {
  const { releases: words } = useMessages()
  const t = useTranslations('releases')
  if (!current) {
    return (
      <Section title={words.current}>
        <Text size="sm">{words.noCurrent}</Text>
      </Section>
    )
  }
  const { version, minimum, publishedAt, publishedBy, packages } = current
  return (
    <Section title={words.current} actions={<Withdraw current={current} />}>
      <Stack gap="xs">
        {packages
          .filter(({ isThere }) => !isThere)
          .map(({ file }) => (
            <Notice key={file} tone="danger">
              {t('fileGone', { file })}
            </Notice>
          ))}
        <Facts>
          <Fact label={words.version}>{version}</Fact>
          <Fact label={words.rule}>{minimum === noMinimum ? words.ruleOffered : t('ruleRequired', { minimum })}</Fact>
          <Fact label={words.published} help={t('publishedBy', { name: publishedBy })}>
            <Instant at={publishedAt} />
          </Fact>
          <Fact label={words.files}>
            <PackageFiles packages={packages} />
          </Fact>
        </Facts>
      </Stack>
    </Section>
  )
}

/** As it is published when no version was ever required. */
const noMinimum = '0.0.0'

function Withdraw({ current: { number, version } }: { current: Current }) {
  const { releases: words } = useMessages()
  const t = useTranslations('releases')
  const confirm = useConfirm()
  const withdraw = useMutation(
    useTRPC().releases.withdraw.mutationOptions({ onSuccess: () => notifyDone(t('withdrawn', { version })) }),
  )
  const ask = () =>
    confirm({
      title: words.withdrawTitle,
      body: t('withdrawBody', { version }),
      confirm: words.withdraw,
      danger: true,
      act: () => withdraw.mutateAsync({ number }),
    })
  return (
    <Button size="xs" variant="default" onClick={ask}>
      {words.withdraw}
    </Button>
  )
}
