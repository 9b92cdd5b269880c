import { Prisma } from '@certfleet/console-db/generated/client.ts'
import type { AuthorityStatus, CertificateWhere, Delivery, Presence } from '@certfleet/core/certificate.ts'

/**
 * A condition of the label rules as SQL over `"Certificate" c`. Held equal to the rule by lifecycle.db.test.ts. Words stand
 * in it as they are: the planner sees by them that an index of what is present serves.
 */
export function certificateSql(where: CertificateWhere): Prisma.Sql {
  const parts: Prisma.Sql[] = []
  if (where.AND) parts.push(...where.AND.map(certificateSql))
  if (where.OR) parts.push(Prisma.sql`(${Prisma.join(where.OR.map(certificateSql), ' OR ')})`)
  if (where.NOT) parts.push(...where.NOT.map((one) => Prisma.sql`NOT (${certificateSql(one)})`))
  if (where.authorityStatus) parts.push(Prisma.sql`c."authorityStatus" = ${word(where.authorityStatus)}`)
  if (where.delivery) parts.push(Prisma.sql`c.delivery = ${word(where.delivery)}`)
  if (where.presence) parts.push(Prisma.sql`c.presence = ${word(where.presence)}`)
  if (where.issuedAt) parts.push(Prisma.sql`c."issuedAt" < ${where.issuedAt.lt}`)
  if (where.notBefore) parts.push(Prisma.sql`c."notBefore" > ${where.notBefore.gt}`)
  if (where.notAfter) parts.push(Prisma.sql`c."notAfter" <= ${where.notAfter.lte}`)
  if (where.windowOpensAt) parts.push(Prisma.sql`c."windowOpensAt" <= ${where.windowOpensAt.lte}`)
  if (where.successor) parts.push(Prisma.sql`c.superseded`)
  return parts.length > 0 ? Prisma.join(parts, ' AND ') : Prisma.sql`TRUE`
}

/** One of a closed set of words, as a literal. */
const word = (value: AuthorityStatus | Delivery | Presence): Prisma.Sql => Prisma.raw(`'${value}'`)
