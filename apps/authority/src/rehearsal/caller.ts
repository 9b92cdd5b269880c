import { openDialogueSchema, dialogueAnswerSchema, renewalSchema, submitSchema } from '@certfleet/core/authority-api.ts'
import { grantedTo } from '../grants/granted-to.ts'
import type { HttpContext } from '../http/environment.ts'

/** Whose request it is, as far as it tells: an issue names its login ID only with the password. */
export interface Caller {
  subscriberId: string | null
  /** A certification request is handed in. */
  isSubmit: boolean
  /** Its id. */
  requestId: string | null
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const pathPattern = new RegExp(
  `/api/(dialogues|renewals|issues|requests)(?:/(${uuid})(?:/(answers|csr|fetch|confirm))?)?$`,
  'i',
)

/** Reads the body too; hono keeps it for the handler. */
export async function callerOf(c: HttpContext): Promise<Caller> {
  const [, noun, id, part] = pathPattern.exec(c.req.path) ?? []
  const body: unknown = c.req.method === 'POST' ? await c.req.json().catch(() => null) : null
  const isSubmit = part === 'csr' || noun === 'renewals' || noun === 'issues'
  const submitted = isSubmit ? submitSchema.safeParse(body) : null
  return {
    subscriberId: await subscriberOf(c, noun, id, body),
    isSubmit,
    requestId: submitted?.data?.requestId ?? null,
  }
}

async function subscriberOf(c: HttpContext, noun: string | undefined, id: string | undefined, body: unknown) {
  const { db, profile } = c.get('institution')
  const select = { subscriberId: true }
  if (noun === 'requests' && id !== undefined) {
    return (await db.certificate.findUnique({ where: { requestId: id }, select }))?.subscriberId ?? null
  }
  const ofLoginId = async (loginId: string) => {
    const where = { institutionCode_loginId: { institutionCode: profile.code, loginId } }
    return (await db.subscriber.findUnique({ where, select: { id: true } }))?.id ?? null
  }
  if (id === undefined) {
    const grant = grantedTo(body)
    if (grant) return ofLoginId(grant.loginId)
    const opening = openDialogueSchema.safeParse(body).data
    const asked = renewalSchema.safeParse(body).data ?? (opening?.purpose === 'renew' ? opening : null)
    if (!asked) return null
    const where = { sha256: asked.certificateSha256 }
    return (await db.certificate.findUnique({ where, select }))?.subscriberId ?? null
  }
  const dialogue = await db.dialogue.findUnique({ where: { id }, select })
  if (dialogue?.subscriberId) return dialogue.subscriberId
  const loginId = dialogueAnswerSchema.safeParse(body).data?.fields.loginId
  return loginId === undefined ? null : ofLoginId(loginId)
}
