'use client'

import { Group, Select, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLocale, useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { Segments } from '../../../../ui/segments.tsx'
import { Instant, useTimeText } from '../../../../ui/time.tsx'
import { readOne, readText } from '../../../../ui/url-params.ts'
import { useUrl } from '../../../../ui/use-url.ts'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { MailText } from '../mail-text.tsx'
import { CertificatePicker } from './certificate-picker.tsx'

type Preview = Outputs['notices']['preview']['mails'][number]

const languages = ['ja', 'en'] as const
const keyOf = ({ audience, milestone }: Preview) => `${audience}.${milestone}`

/** Every mail a certificate would bring, in either language. */
export function PreviewView() {
  const { notices } = useMessages()
  const words = notices.preview
  const t = useTranslations('notices.preview')
  const text = useTimeText()
  const locale = useLocale()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params, change] = useUrl()
  const certificateId = readText(params, 'certificate')
  const language = readOne(params, 'language', languages, locale)
  const { data, error } = useQuery(
    trpc.notices.preview.queryOptions(
      { certificateId, language },
      { enabled: certificateId !== '', placeholderData: keepPreviousData },
    ),
  )
  const mails = certificateId ? (data?.mails ?? []) : []
  const shown = mails.find((mail) => keyOf(mail) === params.get('mail')) ?? mails[0]
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} above={[{ href: paths.notices(), label: notices.title }]} />
      <Stack gap="md">
        <Group gap="sm" align="flex-end">
          <CertificatePicker chosen={certificateId} onChoose={(id) => change({ certificate: id, mail: '' })} />
          {shown && (
            <Select
              label={words.mail}
              data={mails.map((mail) => ({
                value: keyOf(mail),
                label: `${notices.audience[mail.audience]} · ${notices.milestone[mail.milestone]}`,
              }))}
              value={keyOf(shown)}
              onChange={(key) => change({ mail: key ?? '' })}
              allowDeselect={false}
              w={{ base: '100%', xs: 280 }}
              withScrollArea={false}
              styles={{ options: { maxHeight: 320, overflowY: 'auto' } }}
            />
          )}
          <Segments
            name="language"
            label={words.language}
            values={languages}
            labels={words}
            chosen={language}
            standard={locale}
          />
        </Group>
        {error && <ProblemAlert advice={describe(error)} />}
        {certificateId && data?.institutionAt && (
          <Text size="sm">{t('institution', { date: text.instant(data.institutionAt, 'day') })}</Text>
        )}
        {shown ? (
          <MailPreview mail={shown} />
        ) : (
          <Text size="sm" c="var(--text-secondary)">
            {certificateId && data ? words.none : words.choose}
          </Text>
        )}
      </Stack>
    </>
  )
}

function MailPreview({ mail }: { mail: Preview }) {
  const { notices } = useMessages()
  const words = notices.preview
  return (
    <Section title={notices.milestone[mail.milestone]}>
      <Stack gap="md">
        <Facts>
          <Fact label={words.subject}>{mail.subject}</Fact>
          <Fact label={words.at}>
            <Instant at={mail.at} />
          </Fact>
        </Facts>
        <MailText>{mail.body}</MailText>
      </Stack>
    </Section>
  )
}
