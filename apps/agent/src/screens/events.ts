import { z } from 'zod'
import { languages } from './text/text.ts'

const issuanceId = z.uuid()

/** What a page can send: what the employee did, or the language. */
export const pageEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), issuanceId }),
  z.strictObject({ type: z.literal('later'), issuanceId }),
  z.strictObject({ type: z.literal('choose'), issuanceId, certificateSha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ type: z.literal('issue'), issuanceId }),
  z.strictObject({ type: z.literal('back'), issuanceId }),
  z.strictObject({ type: z.literal('password'), issuanceId, password: z.string().min(1).max(128) }),
  z.strictObject({ type: z.literal('close'), issuanceId }),
  z.strictObject({ type: z.literal('download') }),
  z.strictObject({ type: z.literal('install') }),
  z.strictObject({ type: z.literal('language'), language: z.enum(languages) }),
])
export type PageEvent = z.infer<typeof pageEventSchema>
