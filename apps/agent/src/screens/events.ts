import { applicationCodes } from '@certfleet/core/authority-codes.ts'
import { answeredScreens } from '@certfleet/core/dialogue.ts'
import { MAX_NOTE_CHARACTERS } from '@certfleet/core/protocol.ts'
import { z } from 'zod'
import type { DiagnosisEvent } from '../diagnosis.ts'
import { snoozeTimes } from '../issue/view.ts'
import { languages } from './text/text.ts'

const issuanceId = z.uuid()
const certificateSha256 = z.string().regex(/^[0-9a-f]{64}$/)
const typed = z.record(z.string().max(40), z.string().max(1000))

const diagnosisEvents = ['diagnosis-agreed', 'diagnosis-refused', 'diagnosis-read'] as const

/** What a page can send: what the employee did, or the language. */
export const pageEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), issuanceId }),
  z.strictObject({ type: z.literal('later'), issuanceId }),
  z.strictObject({ type: z.literal('put-off'), issuanceId, when: z.enum(snoozeTimes) }),
  z.strictObject({ type: z.literal('retry'), issuanceId }),
  z.strictObject({ type: z.literal('choose'), issuanceId, certificateSha256 }),
  z.strictObject({ type: z.literal('issue'), issuanceId }),
  z.strictObject({ type: z.literal('back'), issuanceId }),
  /** Judged where it is sent on (`answerSchemas`): what does not fit is for the employee to read, not for the page. */
  z.strictObject({
    type: z.literal('answer'),
    issuanceId,
    screen: z.enum(answeredScreens),
    fields: typed,
  }),
  z.strictObject({ type: z.literal('refresh'), issuanceId }),
  z.strictObject({ type: z.literal('launch'), issuanceId }),
  z.strictObject({ type: z.literal('trouble'), issuanceId, code: z.enum(applicationCodes) }),
  z.strictObject({ type: z.literal('close'), issuanceId }),
  z.strictObject({ type: z.literal('remove'), certificateSha256 }),
  z.strictObject({ type: z.literal('remove-agreed'), certificateSha256 }),
  z.strictObject({ type: z.literal('remove-left') }),
  z.strictObject({ type: z.literal('proxy_ask') }),
  z.strictObject({ type: z.literal('proxy'), screen: z.literal('CCHK008'), fields: typed }),
  z.strictObject({ type: z.literal('proxy_left') }),
  z.strictObject({ type: z.literal('reminder-read') }),
  z.strictObject({ type: z.literal(diagnosisEvents) }),
  z.strictObject({ type: z.literal('pin_ask') }),
  z.strictObject({ type: z.literal('pin'), screen: z.literal('FLT11'), fields: typed }),
  z.strictObject({ type: z.literal('pin_left') }),
  z.strictObject({ type: z.literal('download') }),
  z.strictObject({ type: z.literal('install') }),
  z.strictObject({ type: z.literal('contact') }),
  z.strictObject({ type: z.literal('contact-left') }),
  z.strictObject({ type: z.literal('suspicious'), note: z.string().max(MAX_NOTE_CHARACTERS) }),
  z.strictObject({ type: z.literal('language'), language: z.enum(languages) }),
])
export type PageEvent = z.infer<typeof pageEventSchema>

export const isDiagnosisEvent = (event: PageEvent): event is Extract<PageEvent, DiagnosisEvent> =>
  diagnosisEvents.some((type) => type === event.type)
