import type { Words } from './shape.ts'
import type { suspicionsJa } from './suspicions-ja.ts'

export const suspicionsEn: Words<typeof suspicionsJa> = {
  title: 'Suspicious contacts reported',
  open: 'Not looked into',
  settled: 'Looked into',
  noNote: 'Nothing was written',
  reference: 'Reference code {referenceCode}',
  settledBy: 'Looked into by {name}',
  settle: 'Mark as looked into',
  confirmTitle: 'Mark the suspicious contact as looked into',
  confirmBody:
    'Have you heard from {osUser} at {hostname} when it was, who it was and what was said, and that no password or number was given away? If one was, have the password changed or the login ID locked first.',
  confirm: 'Mark as looked into',
  done: 'Marked as looked into',
}
