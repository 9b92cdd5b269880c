import { changesAnswerSchema, profileAnswerSchema, profilePath } from '@certfleet/core/authority-api.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Authority } from '@certfleet/console-db/generated/client.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { unsealText } from '../secret.ts'
import { applyChange } from './apply-change.ts'
import { askAuthority } from './authority-client.ts'
import { feedTokenPurpose } from './connect-authority.ts'
import { takeProfile } from './take-profile.ts'
import { tellOrderKey } from './tell-order-key.ts'

const pageSize = 200

/** The job `authority-sweep`: one `authority-sync` for each authority that has a feed. */
export async function sweepAuthorities(): Promise<void> {
  const authorities = await db().authority.findMany({ where: { sealedFeedToken: { not: null } }, select: { id: true } })
  await addJobs(
    authorities.map(({ id }) => ({ name: 'authority-sync' as const, payload: { authorityId: id }, key: id })),
  )
}

/**
 * The job `authority-sync`: reads an authority's change feed from where we stopped and reconciles. Each change and the
 * cursor past it are one transaction, so a crash neither skips nor repeats. A failure is shown, and tried again.
 */
export async function syncAuthority(authorityId: string): Promise<void> {
  const authority = await db().authority.findUnique({ where: { id: authorityId } })
  if (!authority?.sealedFeedToken) return
  try {
    await readFeed(authority, authority.sealedFeedToken)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await noteFailure(authority, error)
  }
}

async function readFeed(authority: Authority, sealedFeedToken: Uint8Array): Promise<void> {
  const token = unsealText(sealedFeedToken, feedTokenPurpose)
  let cursor = authority.feedCursor
  let news = false
  for (let more = true; more;) {
    const path = `/api/changes?after=${encodeURIComponent(cursor)}&limit=${pageSize}`
    const before = Date.now()
    const page = await askAuthority(authority, path, changesAnswerSchema, { token })
    const clockAheadMs = BigInt(Math.round(Date.parse(page.time) - (before + Date.now()) / 2))
    // Before the cursor passes what says that it is another now.
    if (!readProfiles.has(authority.id) || page.changes.some(({ kind }) => kind === 'profile' || kind === 'restored'))
      await readProfile(authority, token)
    for (const change of page.changes) await applyChange(authority, change)
    await db().authority.update({
      where: { id: authority.id },
      data: {
        lastSyncAt: new Date(),
        lastSyncProblem: null,
        clockAheadMs,
        ...(page.changes.length === 0 && { feedCursor: page.cursor }),
      },
    })
    news ||= page.changes.length > 0
    cursor = page.cursor
    more = page.more
  }
  if (news || authority.lastSyncProblem) {
    await ring({ at: 'page', kind: 'certificate' }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'authority' })
  }
}

/** The authorities that have been asked since this process began: one that was changed while a console was away is seen. */
const readProfiles = new Set<string>()

async function readProfile(authority: Authority, token: string): Promise<void> {
  const answer = await askAuthority(authority, profilePath, profileAnswerSchema)
  // Before the first order that stands on it.
  await tellOrderKey(authority, answer.profile, token)
  await takeProfile(authority, answer)
  readProfiles.add(authority.id)
}

/** On record when it begins, not each five seconds. */
async function noteFailure(authority: Authority, problem: Problem): Promise<void> {
  if (authority.lastSyncProblem === problem.code) return
  await db().$transaction(async (tx) => {
    await tx.authority.update({ where: { id: authority.id }, data: { lastSyncProblem: problem.code } })
    const subject = { kind: 'authority' as const, id: authority.id }
    await audit(tx, { actor: system, action: 'authority.sync_failed', subject, data: { code: problem.code } })
  })
  await ring({ at: 'page', kind: 'authority' })
}
