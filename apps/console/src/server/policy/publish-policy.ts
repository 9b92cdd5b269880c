import { isDeepStrictEqual } from 'node:util'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { Envelope, Policy } from '@certfleet/core/order.ts'
import { policySchema } from '@certfleet/core/order.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { env } from '../../env.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { holidaysAhead } from '../calendar.ts'
import type { Tx } from '../db.ts'
import { orderKey } from '../order-key.ts'

/**
 * Signs what agents go by as a new version, unless it says what the newest version says already.
 * @returns whether a new version was written; the caller then rings `policy` after commit.
 */
export async function publishPolicy(tx: Tx, actor: Actor): Promise<boolean> {
  // One publisher at a time: the version only rises, without gaps.
  await tx.$executeRaw`LOCK TABLE "PolicyVersion" IN EXCLUSIVE MODE`
  const newest = await tx.policyVersion.findFirst({ orderBy: { version: 'desc' } })
  const version = (newest?.version ?? 0) + 1
  const policy: Policy = { version, ...(await contents(tx)) }
  if (newest && sameContents(newest.envelope as Envelope, policy)) return false
  const envelope = sealEnvelope('policy', policy, await orderKey())
  await tx.policyVersion.create({ data: { version, envelope: envelope satisfies Prisma.InputJsonObject } })
  await audit(tx, { actor, action: 'policy.published', subject: { kind: 'policy', id: String(version) } })
  return true
}

async function contents(tx: Tx): Promise<Omit<Policy, 'version'>> {
  const rows = await tx.authority.findMany({
    orderBy: { code: 'asc' },
    select: { id: true, code: true, name: true, baseUrl: true, trustAnchors: true, issuers: true, profile: true },
  })
  const authorities = rows.map(({ profile, ...authority }) => ({
    ...authority,
    windowDays: authorityProfileSchema.parse(profile).windowDays,
  }))
  const { gatewayUrl, helpdesk, removeSuperseded } = env()
  return { gatewayUrl, authorities, helpdesk, removeSuperseded, holidays: await holidaysAhead(tx) }
}

function sameContents(envelope: Envelope, policy: Policy): boolean {
  const newest = policySchema.parse(JSON.parse(Buffer.from(envelope.bytes, 'base64').toString()))
  return isDeepStrictEqual({ ...newest, version: policy.version }, policySchema.parse(policy))
}

/** The newest signed policy, as it is sent. */
export async function newestPolicy(tx: Tx): Promise<{ version: number; envelope: Envelope }> {
  const { version, envelope } = await tx.policyVersion.findFirstOrThrow({ orderBy: { version: 'desc' } })
  return { version, envelope: envelope as Envelope }
}
