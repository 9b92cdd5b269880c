'use client'

import { compareVersions } from '@certfleet/core/release.ts'
import { Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { FolderOpen, FolderX } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import { Name, Secondary } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { PackageFiles } from './package-files.tsx'
import { PublishForm } from './publish-form.tsx'

type Found = Outputs['releases']['list']
type Package = NonNullable<Found['packages']>[number]

export interface Version {
  version: string
  isOffered: boolean
  packages: Package[]
  /** A newer version is offered now. */
  isOlder: boolean
}
interface Cell {
  row: Version
}

function Publish({ row }: Cell) {
  const { releases: words } = useMessages()
  const t = useTranslations('releases')
  const [opened, dialog] = useDisclosure(false)
  const { version } = row
  return (
    <>
      <ReasonButton
        size="xs"
        variant="default"
        label={t('publishNamed', { version })}
        reason={null}
        onClick={dialog.open}
      >
        {words.publish}
      </ReasonButton>
      <Dialog title={t('publishTitle', { version })} opened={opened} onClose={dialog.close} size="lg">
        <PublishForm version={row} onClose={dialog.close} />
      </Dialog>
    </>
  )
}

function VersionCell({ row: { version, isOffered } }: Cell) {
  const { releases: words } = useMessages()
  return (
    <>
      <Name>{version}</Name>
      {isOffered && <Secondary>{words.alreadyOffered}</Secondary>}
    </>
  )
}

const columns: Column<Version, 'version' | 'files' | 'action'>[] = [
  { key: 'version', Cell: VersionCell },
  { key: 'files', Cell: ({ row }) => <PackageFiles packages={row.packages} /> },
  { key: 'action', narrow: true, Cell: Publish },
]

/** What lies in the folder, by version, to be published. */
export function FoundPackages({ found: { folder, packages, current } }: { found: Found }) {
  const { releases: words } = useMessages()
  const t = useTranslations('releases')
  return (
    <Section title={words.found} flush>
      {!folder || !packages ? (
        <Empty icon={FolderX} title={words.noFolderTitle}>
          {folder ? t('noFolder', { folder }) : words.noFolderSet}
        </Empty>
      ) : packages.length === 0 ? (
        <Empty icon={FolderOpen} title={words.noneTitle}>
          {t('none', { folder })}
        </Empty>
      ) : (
        <>
          <Text size="sm" px="md" pb="xs">
            {t('folder', { folder })}
          </Text>
          <DataTable
            caption={words.foundCaption}
            columns={columns}
            headers={words.foundColumns}
            rows={byVersion(packages, current?.version ?? null)}
            rowKey={({ version }) => version}
          />
        </>
      )}
    </Section>
  )
}

function byVersion(packages: Package[], offered: string | null): Version[] {
  const groups = Map.groupBy(packages, ({ version }) => version)
  return [...groups].map(([version, group]) => ({
    version,
    isOffered: group.some(({ isOffered }) => isOffered),
    packages: group,
    isOlder: offered !== null && compareVersions(version, offered) < 0,
  }))
}
