import { db } from '../../../server/db.ts'

export const dynamic = 'force-dynamic'

/** For load balancers: whether this process serves, database included. */
export async function GET(): Promise<Response> {
  try {
    await db().$queryRaw`SELECT 1`
    return Response.json({ ok: true })
  } catch {
    return Response.json({ ok: false }, { status: 503 })
  }
}
