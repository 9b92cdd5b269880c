import { Grid, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

/** What a page is watched for, and beside it what is looked up; one below the other where there is little room. */
export function Columns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="md">{main}</Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="md">{side}</Stack>
      </Grid.Col>
    </Grid>
  )
}
