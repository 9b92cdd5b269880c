import { Problem } from '@certfleet/core/problem.ts'
import { db } from '../db.ts'
import { messageIdOf } from './mail-server.ts'

/** One mail in full, with the certificates it is about. */
export async function getNotice(id: string) {
  const row = await db().notice.findUnique({
    where: { id },
    include: {
      items: {
        select: {
          milestone: true,
          certificate: {
            select: {
              id: true,
              serialHex: true,
              notAfter: true,
              subscriber: { select: { loginId: true, employee: { select: { name: true } } } },
            },
          },
        },
      },
    },
  })
  if (!row) throw new Problem('not_found', { kind: 'notice', id })
  return { ...row, messageId: messageIdOf(id) }
}
