import type { KeyObject } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type CsrContent, CsrRejected, readCsr } from '@certfleet/pki/csr.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { Refused } from '../problem.ts'

/** Whom a CSR may be for. */
interface Asker {
  loginId: string
  /** O and OU of the CA: a CSR may repeat them. */
  issuer: NameAttribute[]
}

/**
 * The public key of a CSR that may be certified for the login ID. What becomes the subject is the authority's to decide;
 * a CSR that names somebody else was made for somebody else, and is not answered under another name.
 * @throws Refused csr_rejected; the reason goes to the log.
 */
export function judgeCsr(der: Buffer, asker: Asker): KeyObject {
  try {
    const { publicKey, subject } = readCsr(der)
    const foreign = subject.find((attribute) => !mayName(attribute, asker))
    if (foreign) throw new CsrRejected(`subject names ${foreign.type}=${JSON.stringify(foreign.value.slice(0, 100))}`)
    return publicKey
  } catch (cause) {
    if (cause instanceof CsrRejected) throw new Refused({ code: 'csr_rejected' }, cause.message, { cause })
    throw cause
  }
}

function mayName({ type, value }: CsrContent['subject'][number], { loginId, issuer }: Asker): boolean {
  if (type === 'CN') return value === '' || value === loginId
  return issuer.some((attribute) => attribute.type === type && attribute.value === value)
}

/**
 * Refuses a key that was certified before, for whomever: two certificates of one key cannot be told apart by who can
 * sign. The same request again is no reuse.
 * @throws Refused csr_rejected
 */
export async function refuseReusedKey(db: PrismaClient, spkiSha256: string, requestId: string): Promise<void> {
  const found = await db.certificate.findFirst({
    where: { spkiSha256, requestId: { not: requestId } },
    select: { serialHex: true },
  })
  if (found) throw new Refused({ code: 'csr_rejected' }, `the key is that of certificate ${found.serialHex} already`)
}
