import { type KeyObject, X509Certificate } from 'node:crypto'
import { Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { sealPrivateKey } from '@certfleet/pki/at-rest.ts'
import { type Issuer, issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { type KeyAlgorithm, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { caNames } from './names.ts'
import { sealPurpose } from './sealed-keys.ts'
import { backdated, makeTlsCertificate } from './tls-certificate.ts'

export interface Founding {
  code: string
  name: string
  algorithm: KeyAlgorithm
  /** For ever: only a rehearsal has a movable clock, and its root says so in its subject. */
  rehearsal: boolean
  /** Names and addresses the TLS certificate is made for. */
  tlsHosts: string[]
}

/** The institution of this database, or null before `init`: then there may be no tables, or no database. */
export async function findInstitution(db: PrismaClient) {
  try {
    const row = await db.institution.findUnique({
      where: { id: 1 },
      select: { profile: true, rehearsal: true, clockOffsetMs: true, tlsHosts: true },
    })
    return row && { ...row, profile: authorityProfileSchema.parse(row.profile) }
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && notThereYet.has(error.code)) return null
    throw error
  }
}
/** Prisma's codes for a missing database and a missing table. */
const notThereYet = new Set(['P1003', 'P2021'])

const rootYears = 20
const issuingYears = 15

/**
 * Founds the institution: a self-signed root, the issuing CA below it and a TLS certificate, in one transaction.
 * `now` is real time, since TLS is judged by the system's clocks.
 * @throws CannotDo when the name does not fit a subject; what the database throws when one was founded meanwhile.
 */
export async function foundInstitution(
  db: PrismaClient,
  founding: Founding,
  secret: Buffer,
  now: Date,
): Promise<AuthorityProfile> {
  const { code, name, algorithm, rehearsal, tlsHosts } = founding
  const names = caNames(founding)
  const profile = authorityProfileSchema.parse({ code, name })
  const [rootKey, issuingKey] = await Promise.all([generatePrivateKey(algorithm), generatePrivateKey(algorithm)])
  const root: Issuer = { name: names.root, signer: signerOf(rootKey) }
  const notBefore = backdated(now)
  const certify = (kind: 'root' | 'issuing', key: KeyObject, years: number) =>
    issueCertificate(
      {
        subject: names[kind],
        publicKey: signerOf(key).publicKey,
        serialHex: newSerial(),
        notBefore,
        notAfter: yearsAfter(notBefore, years),
        use: { kind },
      },
      root,
    )
  const rootDer = await certify('root', rootKey, rootYears)
  const issuingDer = await certify('issuing', issuingKey, issuingYears)
  const tls = await makeTlsCertificate(new X509Certificate(rootDer), rootKey, tlsHosts, now)
  const keys = [
    { use: 'root' as const, certificate: rootDer, key: rootKey },
    { use: 'issuing' as const, certificate: issuingDer, key: issuingKey },
    { use: 'tls' as const, ...tls },
  ]
  await db.$transaction([
    db.institution.create({ data: { profile, rehearsal, tlsHosts } }),
    db.caKey.createMany({
      data: keys.map(({ use, certificate, key }) => ({
        use,
        certificate: new Uint8Array(certificate),
        sealedKey: new Uint8Array(sealPrivateKey(key, secret, sealPurpose(use))),
      })),
    }),
  ])
  return profile
}

function yearsAfter(from: Date, years: number): Date {
  const until = new Date(from)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return until
}
