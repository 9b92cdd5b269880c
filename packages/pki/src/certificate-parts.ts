import { UnreadableCertificate } from './read-certificate.ts'

/** Parts of a certificate exactly as they stand in it, DER with tag and length, as key stores index them. */
export interface CertificateParts {
  serialNumber: Buffer
  issuer: Buffer
  subject: Buffer
}

/** @throws UnreadableCertificate when the bytes are not laid out as a certificate (RFC 5280 §4.1). */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [toBeSigned] = childrenOf(childrenOf(Buffer.from(der))[0] ?? Buffer.alloc(0), true)
  const fields = childrenOf(toBeSigned ?? Buffer.alloc(0), true)
  // The version is optional and tagged [0]; without it the serial number comes first.
  const [serialNumber, , issuer, , subject] = fields[0]?.[0] === 0xa0 ? fields.slice(1) : fields
  if (!serialNumber || !issuer || !subject) throw new UnreadableCertificate('a certificate without its names')
  return { serialNumber, issuer, subject }
}

/** The DER elements one after another in `bytes`, or, with `inside`, in the one element that `bytes` is. */
function childrenOf(bytes: Buffer, inside = false): Buffer[] {
  const children: Buffer[] = []
  let at = inside ? headerOf(bytes, 0).headerLength : 0
  while (at < bytes.length) {
    const { headerLength, length } = headerOf(bytes, at)
    children.push(bytes.subarray(at, at + headerLength + length))
    at += headerLength + length
  }
  return children
}

/** Tag and length (X.690 §8.1.2, §8.1.3); lengths of up to four bytes. */
function headerOf(bytes: Buffer, at: number): { headerLength: number; length: number } {
  const first = bytes[at + 1]
  if (first === undefined) throw new UnreadableCertificate('cut DER')
  if (first < 0x80) return { headerLength: 2, length: first }
  const count = first & 0x7f
  if (count === 0 || count > 4 || at + 2 + count > bytes.length) throw new UnreadableCertificate('bad DER length')
  return { headerLength: 2 + count, length: bytes.readUIntBE(at + 2, count) }
}
