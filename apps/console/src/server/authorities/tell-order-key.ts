import { orderKeyTakenSchema } from '@certfleet/core/authority-api.ts'
import { type AuthorityProfile, needsOrderKey } from '@certfleet/core/authority-profile.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Authority } from '@certfleet/console-db/generated/client.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orderKey } from '../order-key.ts'
import { askAuthority } from './authority-client.ts'

/**
 * Tells an authority the key we sign orders with, where its renewals stand on them; the same again is harmless. Whether
 * it takes it is shown: without it, renewals with nobody present fail.
 * @throws Problem when the authority cannot be reached.
 */
export async function tellOrderKey(authority: Authority, profile: AuthorityProfile, token: string): Promise<void> {
  const takesOrderKey = needsOrderKey(profile) ? await isTaken(authority, token) : null
  const { id } = authority
  const changed = await db().$transaction(async (tx) => {
    const before = await tx.authority.findUniqueOrThrow({ where: { id }, select: { takesOrderKey: true } })
    if (before.takesOrderKey === takesOrderKey) return false
    await tx.authority.update({ where: { id }, data: { takesOrderKey }, select: { id: true } })
    if (takesOrderKey === null) return true
    const action = takesOrderKey ? 'authority.order_key_taken' : 'authority.order_key_refused'
    const data = { keyId: (await orderKey()).id }
    await audit(tx, { actor: system, action, subject: { kind: 'authority', id }, data })
    return true
  })
  if (changed) await ring({ at: 'page', kind: 'authority' })
}

async function isTaken(authority: Authority, token: string): Promise<boolean> {
  const body = { publicKey: spkiOf((await orderKey()).publicKey).toString('base64') }
  try {
    const { state } = await askAuthority(authority, '/api/order-keys', orderKeyTakenSchema, { token, body })
    return state === 'known'
  } catch (error) {
    // It has answered, and not with what says yes: its feed is read all the same.
    if (error instanceof Problem && error.code === 'authority_answer_unreadable') return false
    throw error
  }
}
