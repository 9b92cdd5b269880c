import type { JobRequest } from '../queue.ts'

/** The job that brings an attempt's order to its agent; asked for twice, it is done once. */
export const offerJob = (issuanceId: string, attempt: number): JobRequest<'offer'> => ({
  name: 'offer',
  payload: { issuanceId, attempt },
  key: `${issuanceId}/${attempt}`,
})
