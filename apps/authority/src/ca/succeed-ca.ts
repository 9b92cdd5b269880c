import { X509Certificate } from 'node:crypto'
import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type CaKeyAlgorithm, algorithmOf, caKeyAlgorithms } from '@certfleet/pki/keys.ts'
import { makeIssuingCa } from './add-institution.ts'
import { CannotDo } from '../cannot-do.ts'
import { findInstitution, findInstitutions } from './find-institutions.ts'
import { makeRoot } from './found-authority.ts'
import { issuerOf } from './issuing-ca.ts'
import { openCaKey, sealedRow } from './sealed-keys.ts'
import { tellProfile } from './set-switches.ts'

/** A CA is succeeded by one with a new key of the same kind; the one before stays, for what it has issued. */
interface Succession {
  subject: string
  notAfter: Date
  /** Puts it in its place, and tells the consoles. */
  write: (tx: Prisma.TransactionClient) => Promise<void>
}

/**
 * Makes the successor of an institution's issuing CA below the newest root, and has the consoles told, so that they and
 * their PCs know it when it begins to issue at `usedFrom`. `now` is real time.
 * @throws CannotDo when there is one already that does not issue yet; what opening the root throws.
 */
export async function succeedIssuingCa(
  db: PrismaClient,
  code: string,
  secret: Buffer,
  { usedFrom, now }: { usedFrom: Date; now: Date },
): Promise<Succession> {
  const { name } = await findInstitution(db, code)
  const before = await newest(db, 'issuing', code)
  if (before.usedFrom > now) {
    throw new CannotDo(
      `the successor of the issuing CA of ${code} is there: it issues from ${before.usedFrom.toISOString()}`,
    )
  }
  const generation = before.generation + 1
  const wanted = { code, name, algorithm: algorithmLike(before.certificate), generation }
  const ca = await makeIssuingCa(wanted, await openCaKey(db, 'root', secret), now)
  return succession(ca.certificate, async (tx) => {
    const row = { ...sealedRow('issuing', ca, secret), institutionCode: code, generation, usedFrom }
    await tx.caKey.create({ data: row, select: { id: true } })
    await tellProfile(tx, code, now)
  })
}

/**
 * Makes the successor of the root. From then on it certifies the issuing CAs that are made; TLS stays below the old one as
 * long as that outlives the certificate. `now` is real time.
 */
export async function succeedRoot(db: PrismaClient, secret: Buffer, now: Date): Promise<Succession> {
  const before = await newest(db, 'root', null)
  const generation = before.generation + 1
  const old = await openCaKey(db, 'root', secret)
  const name = issuerOf(old.certificate, old.key).name.map((part) =>
    part.type === 'CN' ? { ...part, value: `${part.value.replace(/ \d+$/, '')} ${generation}` } : part,
  )
  const root = await makeRoot(name, algorithmLike(before.certificate), now)
  const codes = (await findInstitutions(db)).map(({ code }) => code)
  return succession(root.certificate, async (tx) => {
    await tx.caKey.create({ data: { ...sealedRow('root', root, secret), generation }, select: { id: true } })
    for (const code of codes) await tellProfile(tx, code, now)
  })
}

const newest = (db: PrismaClient, use: 'issuing' | 'root', institutionCode: string | null) =>
  db.caKey.findFirstOrThrow({
    where: { use, institutionCode },
    select: { generation: true, usedFrom: true, certificate: true },
    orderBy: { generation: 'desc' },
  })

function algorithmLike(certificate: Uint8Array): CaKeyAlgorithm {
  const algorithm = algorithmOf(new X509Certificate(certificate).publicKey)
  return caKeyAlgorithms.find((each) => each === algorithm) ?? 'P-256'
}

const succession = ({ subject, validToDate }: X509Certificate, write: Succession['write']): Succession => ({
  subject: subject.split('\n').join(', '),
  notAfter: validToDate,
  write,
})
