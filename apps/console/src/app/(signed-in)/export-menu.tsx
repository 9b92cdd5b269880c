'use client'

import { Button, Menu, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPCClient } from '../../trpc/client.tsx'
import type { Outputs } from '../../trpc/router-types.ts'
import { notifyDone, notifyProblem } from '../../ui/notify.tsx'
import { paths } from '../paths.ts'

const encodings = ['utf-8', 'shift_jis'] as const
type Encoding = (typeof encodings)[number]

const askEveryMs = 1_000
const patienceMs = 120_000

/** Downloads the list as it is filtered now, and says afterwards whether the file has all of it, as it was. */
export function ExportMenu({ list }: { list: 'certificates' | 'issuances' | 'pcs' | 'people' }) {
  const { export: words } = useMessages()
  const tell = useTelling()
  const client = useTRPCClient()

  const download = async (encoding: Encoding) => {
    const id = newId()
    follow(paths.exported(list, window.location.search, { encoding, export: id }))
    tell(await outcomeOf(() => client.exports.get.query({ id })))
  }

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden="true" />}>
          {words.button}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.caption}</Menu.Label>
        {encodings.map((encoding) => (
          <Menu.Item key={encoding} onClick={() => void download(encoding)}>
            {words.encodings[encoding]}
            <Text size="xs" c="var(--text-secondary)">
              {words.encodingHelp[encoding]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

type Outcome = Outputs['exports']['get']

/** Asks until the export is finished; null when it is not in time. */
async function outcomeOf(ask: () => Promise<Outcome>): Promise<Outcome> {
  const end = Date.now() + patienceMs
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
    // No answer now is no answer yet.
    const outcome = await ask().catch(() => null)
    if (outcome) return outcome
  }
  return null
}

function useTelling(): (outcome: Outcome) => void {
  const t = useTranslations('export')
  return (outcome) => {
    if (!outcome) return notifyProblem({ what: t('unfinished'), todo: t('unfinishedHelp') })
    const { rows, replaced, characters } = outcome
    if (replaced === 0) return notifyDone(t('done'), t('rows', { rows }))
    notifyProblem({
      what: t('replacedTitle'),
      todo: t('replaced', { rows, count: replaced, characters }),
    })
  }
}

/** A random UUID; `crypto.randomUUID` is missing where the page is neither https nor loopback. */
function newId(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** As a link that is pressed: the browser saves the answer, and the page stays. */
function follow(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}
