import { randomUUID } from 'node:crypto'
import type { CertificateCreateManyInput } from '@certfleet/console-db/generated/models.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { issueAllPast } from '../../apps/authority/src/rehearsal/issue-past.ts'
import { type KnownAuthority, certificateColumns } from '../../apps/console/src/server/certificates/issuers.ts'
import { workMoment } from './moments.ts'
import type { PastPcs } from './past-pcs.ts'
import { randomFrom } from './random.ts'
import { type Story, campaignDaysAgo } from './season.ts'

type PastCertificate = CertificateCreateManyInput & { id: string; issuedAt: Date; notAfter: Date }

export interface PastCertificates {
  /** What the renewals brought. Written before what they follow: a successor is looked up. */
  successors: Map<Story, PastCertificate>
  first: Map<Story, PastCertificate>
}

/** When a story's new certificate came. */
export type RenewedAt = Map<Story, Date>

const validityDays = 366
const dayMs = 86_400_000

/** Certificates of the sample's authority, issued by it for keys that are thrown away: nobody will sign with them. */
export async function issueCertificates(
  authorityEnv: Record<string, string>,
  { now, stories, renewedAt }: { now: Date; stories: Story[]; renewedAt: RenewedAt },
  known: { authority: KnownAuthority; subscriberIds: Map<string, string>; pcs: PastPcs },
): Promise<PastCertificates> {
  const csrOf = async (loginId: string) =>
    buildCsr([{ type: 'CN', value: loginId }], signerOf(await generatePrivateKey('P-256')))
  const holders = stories.filter(({ daysLeft }) => daysLeft !== null)
  const orders = await Promise.all(
    holders.map(async ({ loginId, daysLeft }) => {
      // Ends at the hour somebody got it at.
      const at = workMoment(now, validityDays - (daysLeft ?? 0), randomFrom(loginId.length + (daysLeft ?? 0)))
      return { loginId, csr: await csrOf(loginId), daysLeft: validityDays - (now.getTime() - at.getTime()) / dayMs }
    }),
  )
  const issued = await issueAllPast(authorityEnv, orders)
  const row = (story: Story, der: Buffer): PastCertificate => {
    const pc = known.pcs.pcOf.get(story)
    return {
      id: randomUUID(),
      ...certificateColumns(readCertificate(der), known.authority),
      subscriberId: known.subscriberIds.get(story.loginId) ?? null,
      delivery: 'confirmed',
      presence: story.presence,
      ...(story.presence !== 'never_seen' && pc && { agentId: pc.id, protection: 'nss', seenAt: pc.inventoryAt }),
    }
  }
  const first = rowsOf(holders, issued, row)

  const renewed = [...renewedAt]
  const renewals = await issueAllPast(
    authorityEnv,
    await Promise.all(
      renewed.map(async ([story, at]) => ({
        loginId: story.loginId,
        csr: await csrOf(story.loginId),
        daysLeft: validityDays - (now.getTime() - at.getTime()) / dayMs,
        renews: first.get(story)?.sha256 ?? '',
        unconfirmed: isLost(story),
      })),
    ),
  )
  const successors = rowsOf(
    renewed.map(([story]) => story),
    renewals,
    row,
  )
  for (const [story, successor] of successors) {
    const old = first.get(story)
    if (isLost(story)) {
      Object.assign(successor, { delivery: 'pending', presence: 'never_seen', agentId: null, seenAt: null })
    } else if (old) old.successorId = successor.id
  }
  return { first, successors }
}

function rowsOf(
  stories: Story[],
  issued: { der: Buffer }[],
  row: (story: Story, der: Buffer) => PastCertificate,
): Map<Story, PastCertificate> {
  const rows = new Map<Story, PastCertificate>()
  for (const [index, { der }] of issued.entries()) {
    const story = stories[index]
    if (story) rows.set(story, row(story, der))
  }
  return rows
}

/** Issued, and never arrived on the PC. */
export const isLost = ({ asked }: Story): boolean =>
  asked?.ending.state === 'issued_not_installed' || asked?.ending.state === 'needs_revocation'

/** Whether there is a new certificate, whoever asked for it. */
const isRenewed = (story: Story): boolean =>
  isLost(story) || ['completed', 'superseded_by_other'].includes(story.asked?.ending.state ?? '')

/** When each new certificate came: most answer within days of being asked. */
export function renewalTimes(now: Date, stories: Story[]): RenewedAt {
  const random = randomFrom(12)
  return new Map(
    stories.filter(isRenewed).map((story) => {
      const askedDaysAgo = campaignDaysAgo[story.asked?.campaign ?? 'current']
      return [story, workMoment(now, askedDaysAgo - 0.5 - random.share() ** 2 * (askedDaysAgo - 1), random)]
    }),
  )
}
