'use client'

import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'

interface CopyButtonProps {
  value: string
  /** What is copied, for its name. */
  thing: string
  /** With its word beside the icon, where copying is what one is here for. */
  labelled?: boolean
}

/** Copies a value; says so, or says that it could not (browsers allow it on https and loopback only). */
export function CopyButton({ value, thing, labelled }: CopyButtonProps) {
  const t = useTranslations('ui')
  const { copy, copied, error } = useClipboard()
  const outcome = copied ? t('copied') : error ? t('copyFailed') : null
  const icon = copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />
  const name = outcome ?? t('copyThing', { thing })
  return (
    <Tooltip label={name} opened={outcome ? true : undefined} disabled={labelled && !outcome} multiline maw={280}>
      {labelled ? (
        <Button variant="default" size="compact-sm" leftSection={icon} aria-label={name} onClick={() => copy(value)}>
          {t('copy')}
        </Button>
      ) : (
        <ActionIcon
          variant="subtle"
          color="var(--text-secondary)"
          size="sm"
          aria-label={name}
          onClick={() => copy(value)}
        >
          {icon}
        </ActionIcon>
      )}
    </Tooltip>
  )
}
