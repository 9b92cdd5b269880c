'use client'

import { Stack } from '@mantine/core'
import { useMessages } from 'use-intl'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Conflicts } from './conflicts.tsx'
import { Leavers } from './leavers.tsx'
import { UnassignedPcs } from './unassigned-pcs.tsx'
import { UnknownLogins } from './unknown-logins.tsx'

/** What could not be matched by itself, and what contradicts itself: each with the next step. */
export function MatchingView() {
  const { matching: words } = useMessages()
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} />
      <Stack gap="md">
        <UnknownLogins />
        <UnassignedPcs />
        <Leavers />
        <Conflicts />
      </Stack>
    </>
  )
}
