import { Delivery, Purpose } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../http/environment.ts'
import { type LogKey, type LogQuery, logResults } from './read-log.ts'

/** What the address of the issue log asks for; what it cannot mean is not asked. */
export function queryOf(c: HttpContext): LogQuery {
  const { q = '', from = '', to = '', result, purpose, delivery } = c.req.query()
  const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '')
  return {
    q: q.slice(0, 64),
    from: dayOf(from),
    to: dayOf(to),
    result: logResults.find((each) => each === result),
    purpose: Object.values(Purpose).find((each) => each === purpose),
    delivery: Object.values(Delivery).find((each) => each === delivery),
  }
}

/** The page after a row, and the row an address begins after. */
export const textOfKey = ({ result, at, key }: LogKey): string => `${result}.${at.getTime()}.${key}`

export function keyOf(text: string | undefined): LogKey | null {
  const [, issued, sha256, refused, id] =
    /^(?:issued\.(\d{1,15})\.([0-9a-f]{64})|refused\.(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))$/.exec(
      text ?? '',
    ) ?? []
  if (sha256 !== undefined) return { result: 'issued', at: new Date(Number(issued)), key: sha256 }
  return id === undefined ? null : { result: 'refused', at: new Date(Number(refused)), key: id }
}
