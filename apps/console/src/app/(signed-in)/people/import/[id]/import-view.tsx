'use client'

import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useLocale, useMessages, useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../../../../trpc/client.tsx'
import type { Outputs } from '../../../../../trpc/router-types.ts'
import { Fact, Facts } from '../../../../../ui/facts.tsx'
import { PlainLink } from '../../../../../ui/link.tsx'
import { Notice } from '../../../../../ui/notice.tsx'
import { PageHeader } from '../../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../../ui/problem-alert.tsx'
import { Section } from '../../../../../ui/section.tsx'
import { Segments } from '../../../../../ui/segments.tsx'
import { useTimeText } from '../../../../../ui/time.tsx'
import { readOne } from '../../../../../ui/url-params.ts'
import { useUrl } from '../../../../../ui/use-url.ts'
import { paths } from '../../../../paths.ts'
import { useProblemText } from '../../../../problem-text.ts'
import { saveFile } from '../save-file.ts'
import classes from './change-list.module.css'
import { ApplyButton } from './apply-button.tsx'
import { ChangeTable, ErrorTable, MissingTable } from './import-tables.tsx'

export type ImportDetail = Outputs['imports']['get']
const kinds = ['added', 'changed', 'errors', 'missing'] as const

/** The second step: what would change, row by row; then it is applied, or not. */
export function ImportView({ id }: { id: string }) {
  const { people, imports: words } = useMessages()
  const t = useTranslations('imports')
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const { data, error } = useQuery(trpc.imports.get.queryOptions({ id }))
  if (!data) return error && <ProblemAlert advice={describe(error)} />
  const { counts } = data
  const first = kinds.find((kind) => counts[kind] > 0) ?? 'added'
  const kind = readOne(params, 'show', kinds, first)
  const label = (one: (typeof kinds)[number]) => t('kindCount', { label: words[one], count: counts[one] })
  return (
    <>
      <PageHeader
        above={[
          { href: paths.people(), label: people.title },
          { href: paths.peopleImports, label: words.title },
        ]}
        title={words.preview}
        intro={data.fileName}
        actions={<NextStep data={data} />}
      />
      <Stack gap="md">
        <StateNotice data={data} />
        {counts.errors > 0 && <ErrorsNotice data={data} />}
        <Section title={words.read}>
          <ReadFacts data={data} />
        </Section>
        <div className={classes.kinds}>
          <Segments
            name="show"
            label={words.kind}
            values={kinds}
            labels={{
              added: label('added'),
              changed: label('changed'),
              errors: label('errors'),
              missing: label('missing'),
            }}
            chosen={kind}
            standard={first}
          />
        </div>
        {kind === 'errors' ? (
          <ErrorTable id={id} />
        ) : kind === 'missing' ? (
          <MissingTable id={id} />
        ) : (
          <ChangeTable id={id} kind={kind} />
        )}
      </Stack>
    </>
  )
}

function NextStep({ data }: { data: ImportDetail }) {
  const { imports: words } = useMessages()
  return (
    <Group gap="xs">
      <Button component={PlainLink} href={paths.peopleImports} variant="default">
        {words.another}
      </Button>
      {data.appliedAt ? (
        <Button component={PlainLink} href={paths.people()}>
          {words.seePeople}
        </Button>
      ) : (
        <ApplyButton data={data} />
      )}
    </Group>
  )
}

function StateNotice({ data: { appliedAt } }: { data: ImportDetail }) {
  const { imports: words } = useMessages()
  const t = useTranslations('imports')
  const time = useTimeText()
  if (!appliedAt) return <Notice tone="info">{words.previewIntro}</Notice>
  return (
    <Notice tone="info" title={words.appliedTitle}>
      {t('appliedText', { date: time.instant(appliedAt) })}
    </Notice>
  )
}

function ErrorsNotice({ data: { id, counts } }: { data: ImportDetail }) {
  const { imports: words } = useMessages()
  const t = useTranslations('imports')
  const locale = useLocale()
  const client = useTRPCClient()
  const describe = useProblemText()
  const download = useMutation({
    mutationFn: () => client.imports.errorFile.query({ id, locale }),
    onSuccess: ({ name, text }) => saveFile(name, text),
  })
  return (
    <>
      <Notice
        tone="notice"
        title={t('errorsTitle', { count: counts.errors })}
        action={
          <Button
            size="xs"
            variant="default"
            loading={download.isPending}
            leftSection={<Download size={14} aria-hidden="true" />}
            onClick={() => download.mutate()}
          >
            {words.downloadErrors}
          </Button>
        }
      >
        {words.errorsHelp}
      </Notice>
      {download.error && <ProblemAlert advice={describe(download.error)} />}
    </>
  )
}

function ReadFacts({ data: { format, counts } }: { data: ImportDetail }) {
  const { imports: words, domain } = useMessages()
  const t = useTranslations('imports')
  return (
    <Facts>
      <Fact label={words.format}>
        {t('readAs', { encoding: words.encoding[format.encoding], separator: words.separator[format.separator] })}
      </Fact>
      <Fact label={words.usedColumns}>{format.columns.map((column) => domain.importColumn[column]).join(' · ')}</Fact>
      {format.ignored.length > 0 && <Fact label={words.ignored}>{format.ignored.join(' · ')}</Fact>}
      <Fact label={words.unchanged}>{t('people', { count: counts.unchanged })}</Fact>
    </Facts>
  )
}
