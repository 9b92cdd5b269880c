import { type KeyObject, createPublicKey } from 'node:crypto'
import { CertificationRequest } from '@peculiar/asn1-csr'
import { AsnConvert } from '@peculiar/asn1-schema'
import forge from 'node-forge'
import { type NameAttribute, hashOf, placeholderKey, signedSequence, swapSpki, toForgeName } from './der.ts'
import { type Signer, spkiOf, verifySignature, whyUnfitKey } from './keys.ts'
import { type ReadAttribute, attributesOf } from './name.ts'

/** A PKCS#10 certification request (RFC 2986), DER. forge builds it, the signer signs it, wherever its key is. */
export async function buildCsr(subject: NameAttribute[], signer: Signer): Promise<Buffer> {
  const request = forge.pki.createCertificationRequest()
  request.publicKey = placeholderKey
  request.setSubject(toForgeName(subject))
  const info = forge.pki.getCertificationRequestInfo(request)
  swapSpki(info, 2, spkiOf(signer.publicKey))
  return signedSequence(info, signer)
}

/** Why a CSR is not accepted; the text goes to the log, the person gets `csr_rejected`. */
export class CsrRejected extends Error {
  override readonly name = 'CsrRejected'
}

export interface CsrContent {
  publicKey: KeyObject
  /** What the CSR names: the asker's claim, and hostile until judged. */
  subject: ReadAttribute[]
}

const maxDerBytes = 16_384

/**
 * The public key a CSR asks to be certified, its possession proven by the CSR's own signature over the bytes received.
 * @throws CsrRejected
 */
export function readCsr(der: Uint8Array): CsrContent {
  if (der.length > maxDerBytes) throw new CsrRejected(`a request of ${der.length} bytes`)
  let request: CertificationRequest
  let publicKey: KeyObject
  let subject: CsrContent['subject']
  try {
    request = AsnConvert.parse(der, CertificationRequest)
    const { subjectPKInfo, subject: name } = request.certificationRequestInfo
    const spki = Buffer.from(AsnConvert.serialize(subjectPKInfo))
    publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    subject = attributesOf(name)
  } catch (cause) {
    throw new CsrRejected('not a PKCS#10 request', { cause })
  }
  const unfit = whyUnfitKey(publicKey)
  if (unfit) throw new CsrRejected(`key not accepted: ${unfit}`)
  const hash = hashOf(publicKey, request.signatureAlgorithm.algorithm)
  if (!hash) throw new CsrRejected(`signature algorithm ${request.signatureAlgorithm.algorithm}`)
  const signed = request.certificationRequestInfoRaw
  if (!signed || !verifySignature(publicKey, new Uint8Array(signed), new Uint8Array(request.signature), hash)) {
    throw new CsrRejected('signature does not match its key')
  }
  return { publicKey, subject }
}
