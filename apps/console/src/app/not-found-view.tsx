'use client'

import { Button, Container } from '@mantine/core'
import { SearchX } from 'lucide-react'
import { useMessages } from 'use-intl'
import { Empty } from '../ui/empty.tsx'
import { PlainLink } from '../ui/link.tsx'
import { paths } from './paths.ts'

export function NotFound() {
  const { errors: words } = useMessages()
  return (
    <Container size="sm" component="main" py="xl">
      <Empty
        icon={SearchX}
        title={words.notFoundTitle}
        action={
          <Button component={PlainLink} href={paths.overview}>
            {words.home}
          </Button>
        }
      >
        {words.notFound}
      </Empty>
    </Container>
  )
}
