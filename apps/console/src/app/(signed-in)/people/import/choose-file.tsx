'use client'

import { importColumns, maxImportBytes } from '@certfleet/core/people-import.ts'
import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Download, FileUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { saveFile } from './save-file.ts'

/** The first step: a file is chosen and read. Nothing changes by it. */
export function ChooseFile() {
  const { people, imports: words, domain } = useMessages()
  const t = useTranslations('imports')
  const describe = useProblemText()
  const trpc = useTRPC()
  const router = useRouter()
  const preview = useMutation(
    trpc.imports.preview.mutationOptions({ onSuccess: ({ id }) => router.push(paths.peopleImport(id)) }),
  )
  // Larger ones are not sent at all; the server says why.
  const read = useMutation({
    mutationFn: async (file: File) => {
      const content = file.size > maxImportBytes ? file.slice(0, 0) : file
      return { name: file.name, tooLarge: file.size > maxImportBytes, file: await base64(content) }
    },
    onSuccess: ({ name, tooLarge, file }) => {
      if (!tooLarge) preview.mutate({ name, file })
    },
  })
  const problem = read.data?.tooLarge ? domain.importFile.too_large : preview.error && describe(preview.error)
  const template = () =>
    saveFile(words.templateName, `\u{FEFF}${importColumns.map((column) => domain.importColumn[column]).join(',')}\r\n`)
  const busy = read.isPending || preview.isPending || preview.isSuccess
  return (
    <>
      <PageHeader above={[{ href: paths.people(), label: people.title }]} title={words.title} intro={words.intro} />
      <Stack gap="md">
        {problem && <ProblemAlert advice={problem} />}
        <Section title={words.choose}>
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{words.chooseHelp}</Text>
            <Group gap="xs">
              <FileButton
                accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
                onChange={(file) => file && read.mutate(file)}
              >
                {(props) => (
                  <Button {...props} loading={busy} leftSection={<FileUp size={16} aria-hidden="true" />}>
                    {words.choose}
                  </Button>
                )}
              </FileButton>
              <Button variant="default" leftSection={<Download size={16} aria-hidden="true" />} onClick={template}>
                {words.template}
              </Button>
            </Group>
            <output>{busy && read.variables && t('chosen', { name: read.variables.name })}</output>
          </Stack>
        </Section>
        <Section title={words.columnsTitle}>
          <Text size="sm">{words.columnsHelp}</Text>
          <Text size="sm" mt="xs">
            {importColumns.map((column) => domain.importColumn[column]).join(' · ')}
          </Text>
        </Section>
      </Stack>
    </>
  )
}

async function base64(file: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('file not readable')))
    reader.readAsDataURL(file)
  })
  return url.slice(url.indexOf(',') + 1)
}
