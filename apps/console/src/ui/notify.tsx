import { notifications } from '@mantine/notifications'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { Link } from './link.tsx'
import type { Advice } from './problem-alert.tsx'

const readMs = 8_000

/** Says that something is done, and leads to it. */
export function notifyDone(title: string, text?: string, link?: { href: string; label: string }): void {
  notifications.show({
    title,
    message: (
      <>
        {text} {link && <Link href={link.href}>{link.label}</Link>}
      </>
    ),
    color: 'green',
    icon: <CircleCheck size={18} aria-hidden="true" />,
    autoClose: readMs,
  })
}

/** Says what went wrong, and stays until it is closed. */
export function notifyProblem({ what, todo }: Advice): void {
  notifications.show({
    title: what,
    message: todo,
    color: 'red',
    icon: <CircleAlert size={18} aria-hidden="true" />,
    autoClose: false,
  })
}
