import { sweepAuthorities, syncAuthority } from '../server/authorities/sync-authority.ts'
import { planRolling } from '../server/campaigns/plan-rolling.ts'
import { dispatchAuthority } from '../server/issuances/dispatch-authority.ts'
import { dispatchIssuances } from '../server/issuances/dispatch-issuances.ts'
import { offerIssuance } from '../server/issuances/offer-issuance.ts'
import type { JobHandlers } from '../server/jobs.ts'
import { sendNotice } from '../server/notices/send-notice.ts'
import { sweepNotices, writeDueNotices } from '../server/notices/sweep-notices.ts'
import { startWorker } from '../server/queue.ts'

/** What each job does, by the clock it is given. */
export const jobHandlers = (now: () => Date): JobHandlers => ({
  dispatch: () => dispatchIssuances(now()),
  'dispatch-authority': ({ authorityId }) => dispatchAuthority(authorityId, now()),
  rolling: () => planRolling(now()),
  offer: ({ issuanceId, attempt }) => offerIssuance(issuanceId, attempt, now()),
  'authority-sweep': () => sweepAuthorities(),
  'authority-sync': ({ authorityId }) => syncAuthority(authorityId),
  'notice-plan': () => writeDueNotices(now()),
  'notice-sweep': () => sweepNotices(now()),
  'notice-send': ({ noticeId }) => sendNotice(noticeId, now()),
})

/** The role that runs background jobs. @returns a function that stops it. */
export const startJobs = (): Promise<() => Promise<void>> => startWorker(jobHandlers(() => new Date()))
