'use client'

import { formatInstant } from '@certfleet/core/format-instant.ts'
import type { Refusal } from '@certfleet/core/issuance.ts'
import type { FileProblem, ImportColumn } from '@certfleet/core/people-import.ts'
import { TRPCClientError } from '@trpc/client'
import { useLocale, useMessages, useTranslations } from 'use-intl'
import { problemIn } from '../trpc/problem-in.ts'
import type { Advice } from '../ui/problem-alert.tsx'

/** Why a renewal is refused, with the date when it will not be. */
export function useRefusalText(): (refusal: Refusal) => string {
  const { domain } = useMessages()
  const t = useTranslations('errors')
  const locale = useLocale()
  return (refusal) => {
    const text = domain.refusal[refusal.reason]
    if (refusal.reason !== 'too_early') return text
    return t('tooEarly', { reason: text, date: formatInstant(refusal.opensAt, locale) })
  }
}

/** The one place that turns an error into words: what happened, and what to do. */
export function useProblemText(): (error: unknown) => Advice {
  const { domain, errors } = useMessages()
  const refusalText = useRefusalText()
  const t = useTranslations('domain')
  const fileText = ({ reason, line, column }: Record<string, unknown>): Advice => {
    const key = reason as FileProblem
    const values = { line: String(line), column: column ? domain.importColumn[column as ImportColumn] : '' }
    return { what: t(`importFile.${key}.what`, values), todo: t(`importFile.${key}.todo`, values) }
  }
  return (error) => {
    const problem = problemIn(error)
    if (!problem) return isUnreachable(error) ? errors.unreachable : errors.unexpected
    const text = domain.problem[problem.code]
    if (problem.code === 'import_unreadable') return fileText(problem.details)
    const refusal = problem.code === 'renewal_refused' ? (problem.details.refusal as Refusal | undefined) : undefined
    return refusal ? { what: text.what, todo: refusalText(refusal) } : text
  }
}

/** No answer at all, as opposed to one we did not expect: then `fetch` itself fails, with a TypeError. */
const isUnreachable = (error: unknown): boolean =>
  (error instanceof TRPCClientError ? error.cause : error) instanceof TypeError
