import { X509Certificate } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { type CaKeyAlgorithm, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { CannotDo } from '../cannot-do.ts'
import { issuerOf } from './issuing-ca.ts'
import { caNames } from './names.ts'
import { type CaKeyPair, openCaKey, sealedRow } from './sealed-keys.ts'
import { backdated } from './tls-certificate.ts'

export interface NewInstitution {
  code: string
  name: string
  algorithm: CaKeyAlgorithm
}

const issuingYears = 15

/**
 * An institution for a founded authority, with an issuing CA of its own below the root: everything of it but the row in
 * the database, since to make a key takes its time and no transaction waits for it.
 * @throws CannotDo when the code is taken or the name does not fit a subject; what opening the root throws.
 */
export async function prepareInstitution(db: PrismaClient, institution: NewInstitution, secret: Buffer, now: Date) {
  const { code } = institution
  const taken = await db.institution.findUnique({ where: { code }, select: { code: true } })
  if (taken)
    throw new CannotDo(`there is an institution ${code} already`, { ja: `金融機関コード ${code} はすでにあります。` })
  return makeInstitution(institution, await openCaKey(db, 'root', secret), secret, now)
}

/** The row of a new institution, its issuing CA made and signed. @throws CannotDo when the name does not fit. */
export async function makeInstitution(institution: NewInstitution, root: CaKeyPair, secret: Buffer, now: Date) {
  const { code, name } = institution
  const profile = authorityProfileSchema.parse({ code, name })
  const issuing = sealedRow('issuing', await makeIssuingCa({ ...institution, generation: 1 }, root, now), secret)
  return { profile, row: { code, profile, issuingCas: { create: issuing } } }
}

/** A new key of an institution, certified as its issuing CA by the root. @throws CannotDo when the name does not fit. */
export async function makeIssuingCa(
  { code, name, algorithm, generation }: NewInstitution & { generation: number },
  root: CaKeyPair,
  now: Date,
): Promise<CaKeyPair> {
  const key = await generatePrivateKey(algorithm)
  const notBefore = backdated(now)
  const der = await issueCertificate(
    {
      subject: caNames({ code, name, rehearsal: false, generation }).issuing,
      publicKey: signerOf(key).publicKey,
      serialHex: newSerial(),
      notBefore,
      notAfter: earlier(yearsAfter(notBefore, issuingYears), root.certificate.validToDate),
      use: { kind: 'issuing' },
    },
    issuerOf(root.certificate, root.key),
  )
  return { key, certificate: new X509Certificate(der) }
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other)

export function yearsAfter(from: Date, years: number): Date {
  const until = new Date(from)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return until
}
