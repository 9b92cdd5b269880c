import type { KeyObject } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CsrRejected, readCsr } from '@certfleet/pki/csr.ts'
import type { ReadAttribute } from '@certfleet/pki/name.ts'
import { Refused } from '../problem.ts'

/** Whom a CSR may be for. */
interface Asker {
  loginId: string
  /** What stands in the subject anyway, new or kept: a CSR may repeat it, as that of EST does (RFC 7030 §4.2.2). */
  named: ReadAttribute[]
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

function mayName({ type, value }: ReadAttribute, { loginId, named }: Asker): boolean {
  if (type === 'CN' && (value === '' || value === loginId)) return true
  return named.some((attribute) => attribute.type === type && attribute.value === value)
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
