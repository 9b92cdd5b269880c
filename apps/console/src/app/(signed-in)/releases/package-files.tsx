'use client'

import type { ReleasePackage } from '@certfleet/core/release.ts'
import { Stack, Text } from '@mantine/core'
import { useMessages, useTranslations } from 'use-intl'
import { Mono } from '../../../ui/mono.tsx'
import { Secondary } from '../../../ui/secondary.tsx'

/** Files with what they can be checked by. */
export function PackageFiles({ packages }: { packages: ReleasePackage[] }) {
  const { releases: words } = useMessages()
  const t = useTranslations('releases')
  return (
    <Stack gap="xs">
      {packages.map(({ file, platform, bytes, sha256 }) => (
        <div key={file}>
          <Text size="sm">{file}</Text>
          <Secondary>
            {words.platform[platform]} · {t('bytes', { bytes })}
          </Secondary>
          <Secondary>
            {words.sha256} <Mono copy={`${words.sha256} ${file}`}>{sha256}</Mono>
          </Secondary>
        </div>
      ))}
    </Stack>
  )
}
