import { z } from 'zod'
import { db } from '../db.ts'

const outcome = z.object({ rows: z.int(), replaced: z.int(), characters: z.string() })

/** What became of an export of this person: null while it is under way, or when it was broken off. */
export async function getExport(id: string, userId: string): Promise<z.infer<typeof outcome> | null> {
  const event = await db().auditEvent.findFirst({
    where: { subjectKind: 'export', subjectId: id, action: 'export.finished', actorId: userId },
    select: { data: true },
  })
  return event && outcome.parse(event.data)
}
