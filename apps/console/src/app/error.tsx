'use client'

import { Button, Container, Group } from '@mantine/core'
import { CloudAlert } from 'lucide-react'
import { useEffect } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { Empty } from '../ui/empty.tsx'
import { PlainLink } from '../ui/link.tsx'
import { paths } from './paths.ts'

interface ErrorPageProps {
  error: unknown
  retry: () => void
}

/** A page that could not be drawn: what the reader can do, and what finds the cause in the log. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const { errors: words, ui } = useMessages()
  const t = useTranslations('errors')
  useEffect(() => console.error(error), [error])
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
  return (
    <Container size="sm" py="xl">
      <Empty
        icon={CloudAlert}
        title={words.crashTitle}
        action={
          <Group>
            <Button onClick={retry}>{ui.retry}</Button>
            <Button variant="default" component={PlainLink} href={paths.overview}>
              {words.home}
            </Button>
          </Group>
        }
      >
        {words.unexpected.todo} {digest && t('reference', { digest })}
      </Empty>
    </Container>
  )
}
