import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Authority } from '../authority.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import type { Html } from '../http/pages.ts'
import { type Deed, noteAudit } from './audit.ts'
import { clerkOf } from './guard.ts'
import { refusalText } from './problem-page.ts'

/**
 * Does something and writes it into the audit log, in one transaction.
 * @param work when it returns false it has changed nothing, and nothing is written.
 */
export function audited<T>(
  c: HttpContext,
  db: Authority['db'],
  deed: Deed & { institutionCode?: string },
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  return db.$transaction(async (tx) => {
    const result = await work(tx)
    if (result !== false) await noteAudit(tx, { ...deed, at: c.get('now'), clerk: clerkOf(c) })
    return result
  })
}

/** The same about the institution whose page was asked. */
export function auditedHere<T>(c: HttpContext, deed: Deed, work: (tx: Prisma.TransactionClient) => Promise<T>) {
  const { db, profile } = c.get('institution')
  return audited(c, db, { ...deed, institutionCode: profile.code }, work)
}

/** Answers with what `work` does; what cannot be done is said on the page it was asked on. */
export async function orSayWhy(
  c: HttpContext,
  work: () => Promise<Response>,
  page: (problem: Html) => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CannotDo)) throw error
    c.set('refusal', { code: 'cannot_do', reason: error.message })
    return page(refusalText(c, error))
  }
}
