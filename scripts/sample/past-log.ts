import type { PrismaClient } from '@certfleet/console-db/generated/client.ts'
import type { AuditEventCreateManyInput } from '@certfleet/console-db/generated/models.ts'
import type { Tx } from '../../apps/console/src/server/db.ts'
import type { Actor, AuditAction, AuditSubject } from '../../apps/console/src/server/audit/audit.ts'

/** Numbers kept free for the past: more than it has events. */
const room = 50_000

/** The log is read by number: today's real events are to stand after the past, which is written later. */
export async function leaveRoomForThePast(db: PrismaClient): Promise<void> {
  await db.$executeRaw`SELECT setval('"AuditEvent_id_seq"', ${room})`
}

interface PastEvent {
  at: Date
  actor: Actor
  action: AuditAction
  subject: { kind: AuditSubject; id: string }
  issuanceId?: string
  data?: Record<string, string | number | null>
}

/** Events of the sample's past, told in any order. */
export class PastLog {
  readonly #events: PastEvent[] = []

  tell(event: PastEvent): void {
    this.#events.push(event)
  }

  /** In the order they happened, after those the console wrote at its first start. */
  async rows(tx: Tx): Promise<AuditEventCreateManyInput[]> {
    const { _max } = await tx.auditEvent.aggregate({ where: { id: { lt: room } }, _max: { id: true } })
    const last = Number(_max.id ?? 0)
    return this.#events
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, actor, action, subject, issuanceId, data }, index) => ({
        id: last + index + 1,
        at,
        actorKind: actor.kind,
        actorId: actor.id,
        actorName: actor.name,
        action,
        subjectKind: subject.kind,
        subjectId: subject.id,
        issuanceId: issuanceId ?? null,
        data: data ?? {},
      }))
  }
}
