import { Button, Stack, Text } from '@mantine/core'
import { type LucideIcon, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { PlainLink } from './link.tsx'

interface EmptyProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  /** The next step. */
  action?: ReactNode
}

/** Says that there is nothing, why, and what comes next. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" px="md" py={48}>
      <Icon size={32} strokeWidth={1.5} color="var(--text-secondary)" aria-hidden="true" />
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="var(--text-secondary)" ta="center" maw={480}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}

interface NoneYetProps {
  icon: LucideIcon
  words: { emptyTitle: string; empty: string; emptyAction: string }
  /** Where something can be done about it. */
  href: string
}

/** Says that a list has no rows yet, and leads to where they come from. */
export function NoneYet({ icon, words, href }: NoneYetProps) {
  const action = (
    <Button component={PlainLink} href={href}>
      {words.emptyAction}
    </Button>
  )
  return (
    <Empty icon={icon} title={words.emptyTitle} action={action}>
      {words.empty}
    </Empty>
  )
}

/** Says that filters or a search leave nothing over. */
export function NoneFound({ words }: { words: { noneFoundTitle: string; noneFound: string } }) {
  return (
    <Empty icon={SearchX} title={words.noneFoundTitle}>
      {words.noneFound}
    </Empty>
  )
}
