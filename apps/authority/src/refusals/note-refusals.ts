import type { Purpose } from '@certfleet/authority-db/generated/client.ts'
import { dialogueAnswerSchema, openDialogueSchema, renewalSchema } from '@certfleet/core/authority-api.ts'
import type { MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Authority } from '../authority.ts'
import { loginIdPattern } from '../ca/names.ts'
import { grantedTo } from '../grants/granted-to.ts'
import { addressOf } from '../http/address-of.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { inBatches } from './in-batches.ts'
import { writeRefusals } from './write-refusals.ts'

/** A request of the dialogue, or one with nobody present, that was refused, and what it says of whose it is. */
export interface RefusedRequest {
  institutionCode: string
  code: string
  reason: string | null
  address: string
  at: Date
  /** Of an opening; else the dialogue has it. */
  purpose: Purpose | null
  /** What an opening, or a renewal by possession, wants to renew. */
  certificateSha256: string | null
  dialogueId: string | null
  /** As it was typed, or stands in a grant: kept only when it is somebody's. */
  loginId: string | null
}

/**
 * Writes down what the dialogue refuses, for who is asked on the phone. The answer waits for it, and those that are
 * refused at once are written at once: a flood costs the database one statement at a time.
 */
export function noteRefusals({ db, log }: Pick<Authority, 'db' | 'log'>): MiddlewareHandler<HttpEnv> {
  const write = inBatches((requests: RefusedRequest[]) => writeRefusals(db, requests))
  return async (c, next) => {
    await next()
    const refusal = c.get('refusal')
    if (!refusal) return
    try {
      await write(await refusedRequest(c, refusal))
    } catch (error) {
      log.error({ err: error }, 'a refusal was not written down')
    }
  }
}

const mostCharacters = 200
/** A reason may name what was sent; no database keeps these characters. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '').slice(0, mostCharacters)

async function refusedRequest(c: HttpContext, { code, reason }: { code: string; reason: string }) {
  // Hono keeps the body that was read; one that was not, as in maintenance, is read now.
  const body: unknown = c.req.method === 'POST' ? await c.req.json().catch(() => null) : null
  const opening = openDialogueSchema.safeParse(body).data
  const renewal = renewalSchema.safeParse(body).data ?? (opening?.purpose === 'renew' ? opening : null)
  const grant = grantedTo(body)
  const loginId = grant?.loginId ?? dialogueAnswerSchema.safeParse(body).data?.fields.loginId
  return {
    institutionCode: c.get('institution').profile.code,
    code,
    reason: reason === code ? null : storable(reason),
    address: addressOf(c),
    at: c.get('now'),
    purpose: renewal ? 'renew' : (grant?.purpose ?? opening?.purpose ?? null),
    certificateSha256: renewal?.certificateSha256 ?? null,
    dialogueId: z.uuid().safeParse(c.req.path.split('/dialogues/')[1]?.split('/')[0]).data ?? null,
    loginId: loginId !== undefined && loginIdPattern.test(loginId) ? loginId : null,
  }
}
