import {
  type Invitation,
  invitationPrefix,
  invitationSchema,
  profileAnswerSchema,
  profilePath,
} from '@certfleet/core/authority-api.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'
import { addJobs } from '../queue.ts'
import { sealText } from '../secret.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { askAuthority } from './authority-client.ts'

export const feedTokenPurpose = 'feed-token'

/**
 * Connects an issuing authority by the line it printed for us, once it answers under the certificates of that line.
 * @throws Problem invitation_unreadable, authority_known, or why it could not be reached.
 */
export async function connectAuthority(line: string, actor: Actor): Promise<{ id: string }> {
  const invitation = readInvitation(line)
  const { profile } = await askAuthority(invitation, profilePath, profileAnswerSchema)
  const authority = await write(invitation, profile, actor)
  await addJobs([{ name: 'authority-sync', payload: { authorityId: authority.id }, key: authority.id }])
  await ring({ at: 'policy' }, { at: 'page', kind: 'authority' })
  return authority
}

async function write(invitation: Invitation, profile: AuthorityProfile, actor: Actor): Promise<{ id: string }> {
  const { baseUrl, trustAnchors, issuers, feedToken } = invitation
  const sealedFeedToken = new Uint8Array(sealText(feedToken, feedTokenPurpose))
  return orProblemWhenTaken('authority_known', { code: profile.code, baseUrl }, () =>
    db().$transaction(async (tx) => {
      const authority = await tx.authority.create({
        data: { code: profile.code, name: profile.name, baseUrl, trustAnchors, issuers, profile, sealedFeedToken },
        select: { id: true },
      })
      const subject = { kind: 'authority' as const, id: authority.id }
      await audit(tx, { actor, action: 'authority.connected', subject, data: { code: profile.code, baseUrl } })
      await publishPolicy(tx, actor)
      return authority
    }),
  )
}

function readInvitation(line: string): Invitation {
  try {
    const text = line.trim()
    if (!text.startsWith(invitationPrefix)) throw new Error('no invitation')
    const json = Buffer.from(text.slice(invitationPrefix.length), 'base64url').toString()
    const invitation = invitationSchema.parse(JSON.parse(json))
    const anchors = [...readPemBundle(invitation.trustAnchors), ...readPemBundle(invitation.issuers)]
    if (anchors.length < 2) throw new Error('no certificates')
    return invitation
  } catch (cause) {
    throw new Problem('invitation_unreadable', {}, { cause })
  }
}
