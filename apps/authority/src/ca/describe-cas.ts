import { X509Certificate } from 'node:crypto'
import type { CaUse, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { algorithmOf } from '@certfleet/pki/keys.ts'
import { readCertificate, subjectLine } from '@certfleet/pki/read-certificate.ts'

export interface CaDescription {
  use: CaUse
  institutionCode: string | null
  /** From when its successor takes its place; null: it has none. */
  succeededFrom: Date | null
  subject: string
  serialHex: string
  algorithm: string
  notAfter: Date
  sha256: string
  /** Of an issuing CA: its last CRL; null before the first. */
  crl: { number: bigint; nextUpdate: Date } | null
}

/** The authority's certificates: root, TLS, and each institution's issuing CA. */
export async function describeCas(db: PrismaClient): Promise<CaDescription[]> {
  const rows = await db.caKey.findMany({
    orderBy: [{ use: 'asc' }, { institutionCode: 'asc' }, { generation: 'asc' }],
  })
  return rows.map(({ use, institutionCode, generation, certificate, crlNumber, crlNextUpdate }) => {
    const next = rows.find(
      (row) => row.use === use && row.institutionCode === institutionCode && row.generation > generation,
    )
    const succeededFrom = next?.usedFrom ?? null
    const info = readCertificate(new X509Certificate(certificate).raw)
    const { serialHex, notAfter, sha256, x509 } = info
    const crl = crlNextUpdate && { number: crlNumber, nextUpdate: crlNextUpdate }
    const subject = subjectLine(info)
    return {
      use,
      institutionCode,
      succeededFrom,
      subject,
      serialHex,
      algorithm: algorithmOf(x509.publicKey),
      notAfter,
      sha256,
      crl,
    }
  })
}

/** A successor takes its time: whoever relies on a CA has to be told its certificate. */
const careDays = 2 * 365

/** The CAs without a successor that end within two years, which is long before they stop issuing for a year. */
export const endingCas = (cas: CaDescription[], now: Date): CaDescription[] =>
  cas.filter(
    ({ use, succeededFrom, notAfter }) =>
      use !== 'tls' && !succeededFrom && notAfter.getTime() - now.getTime() < careDays * dayMs,
  )
