import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Authority } from '../authority.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import type { Html } from '../http/pages.ts'
import { type Deed, withAudit } from './audit.ts'
import { clerkOf } from './guard.ts'
import { refusalText } from './problem-page.ts'

/** Does something a clerk asks for and writes it into the audit log, as `withAudit` does. */
export function audited<T>(
  c: HttpContext,
  db: Authority['db'],
  deed: Deed & { institutionCode?: string },
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  const { loginName: by, institutionCode } = clerkOf(c)
  return withAudit(db, { institutionCode, ...deed, at: c.get('now'), by, byKind: 'clerk' }, work)
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
