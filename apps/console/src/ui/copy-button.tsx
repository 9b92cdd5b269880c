'use client'

import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'

interface CopyButtonProps {
  value: string
  /** What is copied, for its name. */
  thing: string
}

/** Copies a value; says so, or says that it could not (browsers allow it on https and loopback only). */
export function CopyButton({ value, thing }: CopyButtonProps) {
  const t = useTranslations('ui')
  const { copy, copied, error } = useClipboard()
  const outcome = copied ? t('copied') : error ? t('copyFailed') : null
  return (
    <Tooltip label={outcome ?? t('copyThing', { thing })} opened={outcome ? true : undefined} multiline maw={280}>
      <ActionIcon
        variant="subtle"
        color="var(--text-secondary)"
        size="sm"
        aria-label={outcome ?? t('copyThing', { thing })}
        onClick={() => copy(value)}
      >
        {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      </ActionIcon>
    </Tooltip>
  )
}
