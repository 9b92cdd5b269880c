import { X509Certificate } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { isIssuedBy, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { type Settings, crlUrlOf } from '../env.ts'
import { type IssuingCa, issuerOf } from './issuing-ca.ts'
import { organizationName } from './names.ts'
import { unsealedPair } from './sealed-keys.ts'

/** What opening a CA takes. */
export interface Opener {
  db: PrismaClient
  secret: Buffer
  settings: Pick<Settings, 'crlUrl'>
}

/** An issuing CA as it is listed, before its key is opened. */
export interface ListedCa {
  id: string
  institutionCode: string | null
  usedFrom: Date
}

/** The issuing CAs of all institutions, the newest first. */
export const listIssuingCas = (db: PrismaClient): Promise<ListedCa[]> =>
  db.caKey.findMany({
    where: { use: 'issuing' },
    select: { id: true, institutionCode: true, usedFrom: true },
    orderBy: { generation: 'desc' },
  })

/** The one an institution issues with at `now`: the newest that is in use; the first, whatever a moved clock says. */
export function issuingAt<Ca extends ListedCa>(cas: Ca[], institutionCode: string, now: Date): Ca {
  const own = cas.filter((ca) => ca.institutionCode === institutionCode)
  const ca = own.find(({ usedFrom }) => usedFrom <= now) ?? own.at(-1)
  if (!ca) throw new Error(`institution ${institutionCode} has no issuing CA`)
  return ca
}

/**
 * Opens the key of an issuing CA.
 * @throws when the secret is not the one it was sealed under, or the key stored for the institution is another's.
 */
export async function openIssuingCa(
  { db, secret, settings }: Opener,
  { id }: Pick<ListedCa, 'id'>,
): Promise<IssuingCa> {
  const row = await db.caKey.findUniqueOrThrow({ where: { id } })
  const institutionCode = row.institutionCode ?? ''
  const { certificate, key } = unsealedPair('issuing', row, secret)
  const { organization } = readCertificate(certificate.raw)
  if (!organization.startsWith(organizationName(institutionCode, ''))) {
    throw new Error(
      `the issuing key of institution ${institutionCode} is that of ${organization}: the database was changed`,
    )
  }
  const root = (await rootCertificates(db)).find((each) => isIssuedBy(certificate, each))
  if (!root) throw new Error(`the issuing CA of institution ${institutionCode} is below no root of this authority`)
  const crlUrl = crlUrlOf(settings, institutionCode, row.generation)
  return { id, generation: row.generation, issuer: issuerOf(certificate, key), certificate, root, crlUrl }
}

/** The roots, the newest first. */
export async function rootCertificates(db: PrismaClient): Promise<X509Certificate[]> {
  const rows = await db.caKey.findMany({
    where: { use: 'root' },
    select: { certificate: true },
    orderBy: { generation: 'desc' },
  })
  return rows.map(({ certificate }) => new X509Certificate(certificate))
}
