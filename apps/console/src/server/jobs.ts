import { z } from 'zod'

/**
 * The catalogue of background jobs. A payload is ids; the row is read again when the job runs, which may be twice.
 * `everyMs`: added by the schedule, one at a time.
 */
export const jobs = {
  /** Finds issuances whose time has come and adds an `offer` for each. */
  dispatch: { payload: z.object({}), attempts: 1, everyMs: 5_000 },
  /** The turn of one authority's bulk renewals, at its pace. */
  'dispatch-authority': { payload: z.object({ authorityId: z.string() }), attempts: 1 },
  /** Adds to rolling renewals the certificates whose turn has come. */
  rolling: { payload: z.object({}), attempts: 1, everyMs: 60_000 },
  /** Brings one issuance's order to its agent, or says why not. */
  offer: { payload: z.object({ issuanceId: z.string(), attempt: z.int() }), attempts: 5 },
  /** Adds an `authority-sync` for each authority. */
  'authority-sweep': { payload: z.object({}), attempts: 1, everyMs: 5_000 },
  /** Reads one authority's change feed and reconciles. */
  'authority-sync': { payload: z.object({ authorityId: z.string() }), attempts: 1 },
  /** Writes the mails that are due. */
  'notice-plan': { payload: z.object({}), attempts: 1, everyMs: 60_000 },
  /** Adds a `notice-send` for each mail that is to go now. */
  'notice-sweep': { payload: z.object({}), attempts: 1, everyMs: 15_000 },
  /** Sends one mail, or says why not. Its row says when it is tried again. */
  'notice-send': { payload: z.object({ noticeId: z.string() }), attempts: 1 },
} satisfies Record<string, { payload: z.ZodType; attempts: number; everyMs?: number }>

export type JobName = keyof typeof jobs
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>
export type JobHandlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> }
