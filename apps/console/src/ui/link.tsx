'use client'

import { Anchor, type AnchorProps } from '@mantine/core'
import NextLink, { useLinkStatus } from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import classes from './link.module.css'

/**
 * A link within the console. Pages are drawn for each request, so there is nothing to prefetch; a list of hundreds of
 * rows must not ask for hundreds of pages.
 */
export function PlainLink(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />
}

interface LinkProps extends AnchorProps {
  href: string
  children: ReactNode
  onClick?: () => void
}

/** The same with the looks of a link, and a sign that the page is on its way. */
export function Link({ children, ...props }: LinkProps) {
  return (
    <Anchor component={PlainLink} inherit {...props}>
      {children}
      <Pending />
    </Anchor>
  )
}

/** Appears beside a link whose page takes longer than a moment. */
export function Pending() {
  const { pending } = useLinkStatus()
  return pending ? <span className={classes.pending} aria-hidden="true" /> : null
}
