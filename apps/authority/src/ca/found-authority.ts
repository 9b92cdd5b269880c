import { X509Certificate } from 'node:crypto'
import { Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { type CaKeyAlgorithm, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { osUser } from '../os-user.ts'
import type { SealingSecret } from '../sealing-secret.ts'
import { type NewInstitution, makeInstitution, yearsAfter } from './add-institution.ts'
import { caNames } from './names.ts'
import { type CaKeyPair, sealedRow } from './sealed-keys.ts'
import { backdated, makeTlsCertificate } from './tls-certificate.ts'

export interface Founding extends NewInstitution {
  /** For ever: only a rehearsal has a movable clock, and its root says so in its subject. */
  rehearsal: boolean
  /** Names and addresses the TLS certificate is made for. */
  tlsHosts: string[]
}

/** The authority of this database, or null before `init`: then there may be no tables, or no database. */
export async function findAuthority(db: PrismaClient) {
  try {
    return await db.authority.findUnique({
      where: { id: 1 },
      select: { rehearsal: true, clockOffsetMs: true, tlsHosts: true },
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && notThereYet.has(error.code)) return null
    throw error
  }
}
/** Prisma's codes for a missing database and a missing table. */
const notThereYet = new Set(['P1003', 'P2021'])

const rootYears = 20

/**
 * Founds the authority: a self-signed root, a TLS certificate, and the first institution with its issuing CA, in one
 * transaction. `now` is real time, since TLS is judged by the system's clocks.
 * @throws CannotDo when the name does not fit a subject; what the database throws when one was founded meanwhile.
 */
export async function foundAuthority(
  db: PrismaClient,
  founding: Founding,
  { secret, passphraseSalt }: SealingSecret,
  now: Date,
): Promise<AuthorityProfile> {
  const { algorithm, rehearsal, tlsHosts } = founding
  const root = await makeRoot(caNames(founding).root, algorithm, now)
  const tls = await makeTlsCertificate(root, tlsHosts, now)
  const first = await makeInstitution(founding, root, secret, now)
  await db.$transaction([
    db.authority.create({ data: { rehearsal, tlsHosts, passphraseSalt } }),
    db.caKey.createMany({ data: [sealedRow('root', root, secret), sealedRow('tls', tls, secret)] }),
    db.institution.create({ data: first.row }),
    db.auditEvent.create({
      data: { at: now, by: osUser(), byKind: 'command', action: 'authority_founded', target: founding.code },
      select: { id: true },
    }),
  ])
  return first.profile
}

/** A new self-signed root of that name. `now` is real time. */
export async function makeRoot(name: NameAttribute[], algorithm: CaKeyAlgorithm, now: Date): Promise<CaKeyPair> {
  const key = await generatePrivateKey(algorithm)
  const signer = signerOf(key)
  const notBefore = backdated(now)
  const notAfter = yearsAfter(notBefore, rootYears)
  const serialHex = newSerial()
  const { publicKey } = signer
  const use = { kind: 'root' } as const
  const der = await issueCertificate(
    { subject: name, publicKey, serialHex, notBefore, notAfter, use },
    { name, signer },
  )
  return { key, certificate: new X509Certificate(der) }
}
