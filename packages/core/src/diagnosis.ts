import { z } from 'zod'

/**
 * A diagnosis of a PC (`certfleet-agent doctor`) that an administrator asks for and the person at the PC agrees to. Past
 * its time an ask is `unanswered`, which is not stored.
 */
export const diagnosisStates = ['asked', 'refused', 'received'] as const
export type DiagnosisState = (typeof diagnosisStates)[number]
export type DiagnosisStanding = DiagnosisState | 'unanswered'

export const diagnosisStanding = (state: DiagnosisState, expiresAt: Date, now: Date): DiagnosisStanding =>
  state === 'asked' && expiresAt <= now ? 'unanswered' : state

/** How long the person at the PC is asked. */
export const diagnosisValidMs = 3 * 86_400_000

/** Agents from this protocol on know what they are asked. */
export const oldestDiagnosisProtocol = 4

/** What the console signs and the agent shows: whoever stands between them cannot put a name on that screen. */
export const diagnosisAskSchema = z.object({
  agentId: z.uuid(),
  diagnosisId: z.uuid(),
  requestedBy: z.string().max(200),
  expiresAt: z.iso.datetime(),
})
export type DiagnosisAsk = z.infer<typeof diagnosisAskSchema>

/** How a check came out. */
export const checkResults = ['ok', 'warning', 'problem', 'not_applicable'] as const
export type CheckResult = (typeof checkResults)[number]

/** A check in words; `what` and `todo` where it is not in order. */
const wordsSchema = z.object({
  title: z.string().max(500),
  what: z.string().max(2000).nullable(),
  todo: z.string().max(2000).nullable(),
})
export type CheckWords = z.infer<typeof wordsSchema>

const name = z.string().max(300)

/**
 * What `doctor --json` prints, and an agent sends when it may. Ids, groups, results and findings stay as they are; new
 * ones may come.
 */
export const doctorReportSchema = z.object({
  format: z.literal(1),
  at: z.iso.datetime(),
  version: name,
  platform: name,
  hostname: name,
  osUser: name,
  counts: z.record(z.enum(checkResults), z.int()),
  checks: z
    .array(
      z.object({
        id: name,
        group: name,
        result: z.enum(checkResults),
        finding: name.nullable(),
        /** Addresses, names and numbers. Never a secret. */
        seen: z.string().max(4000),
        ja: wordsSchema,
        en: wordsSchema,
      }),
    )
    .max(200),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>
