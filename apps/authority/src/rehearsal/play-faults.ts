import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultKind } from '@certfleet/authority-db/generated/client.ts'
import type { MiddlewareHandler } from 'hono'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { Refused, unavailable } from '../problem.ts'
import { type Caller, callerOf } from './caller.ts'
import { takeTurn } from './faults.ts'

/** Faults of an answer. The clocks of tokens are another matter. */
type AnswerFault = Exclude<FaultKind, 'token_drift'>

const retryAfterSeconds = 10
const brokenPage = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>'

type Before = (c: HttpContext, amount: number) => Promise<Response | null> | Response | null

/** What happens instead of the answer. Null: it goes on all the same. */
const before: Partial<Record<AnswerFault, Before>> = {
  slow: async (_, seconds) => {
    await sleep(seconds * 1000)
    return null
  },
  congestion: () => {
    throw new Refused({ code: 'G008e', retryAfterSeconds }, 'rehearsed')
  },
  outage: () => {
    throw new Refused(unavailable, 'rehearsed')
  },
  garbage: (c) => c.html(brokenPage),
}

/**
 * What happens to the answer to a certification request. A bank that cannot give an answer twice has issued a
 * certificate nobody can fetch, whatever is asked of it afterwards: `issued_then_dropped` makes it forget which request
 * the certificate was for.
 */
const afterIssue: Partial<Record<AnswerFault, (c: HttpContext, caller: Caller) => Promise<void>>> = {
  lost_after_issue: async (c) => cut(c),
  issued_then_dropped: async (c, { requestId }) => {
    const { db } = c.get('institution')
    if (requestId !== null) await db.certificate.updateMany({ where: { requestId }, data: { requestId: randomUUID() } })
    cut(c)
  },
}

/** Ends the connection as a broken network would. */
const cut = (c: HttpContext): void => void c.env.incoming.socket.destroy()

/** Plays the faults that are set for whoever asks, in the order they were set. Of rehearsals alone. */
export const playFaults: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const { db, profile } = c.get('institution')
  const set = await db.fault.findMany({
    where: { institutionCode: profile.code, kind: { not: 'token_drift' } },
    select: { id: true, kind: true, amount: true, subscriberId: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  if (set.length === 0) return next()
  const caller = await callerOf(c)
  const his = set.filter(({ subscriberId }) => subscriberId === null || subscriberId === caller.subscriberId)
  for (const { id, kind, amount } of his) {
    const play = before[kind as AnswerFault]
    const answer = play && (await takeTurn(db, id)) ? await play(c, amount ?? 0) : null
    if (answer) return answer
  }
  if (!caller.isSubmit) return next()
  const lost = his.find(({ kind }) => kind === 'lost_before_issue')
  if (lost && (await takeTurn(db, lost.id))) {
    cut(c)
    return c.body(null)
  }
  await next()
  for (const { id, kind } of his) {
    const play = afterIssue[kind as AnswerFault]
    if (play && c.res.ok && (await takeTurn(db, id))) return play(c, caller)
  }
}
