import { sweepAuthorities, syncAuthority } from '../server/authorities/sync-authority.ts'
import { planRolling } from '../server/campaigns/plan-rolling.ts'
import { dispatchAuthority } from '../server/issuances/dispatch-authority.ts'
import { dispatchIssuances } from '../server/issuances/dispatch-issuances.ts'
import { offerIssuance } from '../server/issuances/offer-issuance.ts'
import type { JobHandlers } from '../server/jobs.ts'
import { sendNotice } from '../server/notices/send-notice.ts'
import { sweepNotices, writeDueNotices } from '../server/notices/sweep-notices.ts'
import { startWorker } from '../server/queue.ts'

const handlers: JobHandlers = {
  dispatch: () => dispatchIssuances(new Date()),
  'dispatch-authority': ({ authorityId }) => dispatchAuthority(authorityId, new Date()),
  rolling: () => planRolling(new Date()),
  offer: ({ issuanceId, attempt }) => offerIssuance(issuanceId, attempt),
  'authority-sweep': () => sweepAuthorities(),
  'authority-sync': ({ authorityId }) => syncAuthority(authorityId),
  'notice-plan': () => writeDueNotices(new Date()),
  'notice-sweep': () => sweepNotices(new Date()),
  'notice-send': ({ noticeId }) => sendNotice(noticeId),
}

/** The role that runs background jobs. @returns a function that stops it. */
export const startJobs = (): Promise<() => Promise<void>> => startWorker(handlers)
