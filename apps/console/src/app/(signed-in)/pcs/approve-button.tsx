'use client'

import { Button, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMessages, useTranslations } from 'use-intl'
import { AssignDialog } from './assign-dialog.tsx'

interface ApproveButtonProps {
  pc: { id: string; hostname: string; osUser: string }
  size?: ButtonProps['size']
}

/** For a PC that waits to be let in. */
export function ApproveButton({ pc, size }: ApproveButtonProps) {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button size={size} aria-label={t('approveNamed', { hostname: pc.hostname })} onClick={dialog.open}>
        {words.approve}
      </Button>
      <AssignDialog pc={pc} approving opened={opened} onClose={dialog.close} />
    </>
  )
}
