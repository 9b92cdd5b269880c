import { db } from '../../../../server/db.ts'
import { currentRelease } from '../../../../server/releases/current-release.ts'

export const dynamic = 'force-dynamic'

/** What is offered to agents. Everybody may ask: it is signed, and no secret. */
export async function GET(): Promise<Response> {
  const release = await currentRelease(db())
  const headers = { 'cache-control': 'no-store' }
  return release ? Response.json(release.envelope, { headers }) : new Response(null, { status: 204, headers })
}
