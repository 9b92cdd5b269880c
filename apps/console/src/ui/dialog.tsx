'use client'

import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

interface DialogProps {
  title: string
  opened: boolean
  onClose: () => void
  /** Only by its own buttons: what it shows would be lost with it. */
  stubborn?: boolean
  size?: 'md' | 'lg'
  children: ReactNode
}

/** A dialog; it closes with Escape, its cross, or a click beside it. */
export function Dialog({ title, opened, onClose, stubborn = false, size = 'md', children }: DialogProps) {
  const t = useTranslations('ui')
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      size={size}
      centered
      closeOnEscape={!stubborn}
      closeOnClickOutside={!stubborn}
      withCloseButton={!stubborn}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {children}
    </Modal>
  )
}
