import { type KeyObject, createHash } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  CRLNumber,
  CRLReason,
  CRLReasons,
  Certificate,
  CertificateList,
  Extension,
  KeyIdentifier,
  RevokedCertificate,
  type SubjectPublicKeyInfo,
  TBSCertList,
  Time,
  Version,
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
} from '@peculiar/asn1-x509'
import { hashOf, signatureAlgorithm } from './der.ts'
import { type Signer, verifySignature } from './keys.ts'

/** Why a subscriber's certificate was revoked, as a CRL says it (RFC 5280 §5.3.1). */
const reasonCodes = {
  keyCompromise: CRLReasons.keyCompromise,
  affiliationChanged: CRLReasons.affiliationChanged,
  superseded: CRLReasons.superseded,
  cessationOfOperation: CRLReasons.cessationOfOperation,
  privilegeWithdrawn: CRLReasons.privilegeWithdrawn,
} as const
export type CrlReason = keyof typeof reasonCodes

export interface CrlEntry {
  serialHex: string
  revokedAt: Date
  /** Null: the list does not say. */
  reason: CrlReason | null
}

export interface CrlContent {
  /** Rises with every list (RFC 5280 §5.2.3). */
  number: number
  thisUpdate: Date
  nextUpdate: Date
  revoked: CrlEntry[]
}

/** A full CRL (RFC 5280 §5) of the CA whose certificate is given, DER. */
export async function issueCrl(content: CrlContent, caCertificate: Uint8Array, signer: Signer): Promise<Buffer> {
  const ca = AsnConvert.parse(caCertificate, Certificate).tbsCertificate
  const list = new CertificateList({
    tbsCertList: new TBSCertList({
      version: Version.v2,
      signature: algorithmOf(signer),
      issuer: ca.subject,
      thisUpdate: new Time(content.thisUpdate),
      nextUpdate: new Time(content.nextUpdate),
      // An empty list of revoked certificates is left out, not written empty (RFC 5280 §5.1.2.6).
      revokedCertificates: content.revoked.length === 0 ? undefined : content.revoked.map(entryOf),
      crlExtensions: [
        extension(id_ce_authorityKeyIdentifier, authorityKeyIdentifierOf(ca.subjectPublicKeyInfo)),
        extension(id_ce_cRLNumber, new CRLNumber(content.number)),
      ],
    }),
    signatureAlgorithm: algorithmOf(signer),
  })
  const toBeSigned = Buffer.from(AsnConvert.serialize(list.tbsCertList))
  list.signature = new Uint8Array(await signer.sign(toBeSigned)).buffer
  return Buffer.from(AsnConvert.serialize(list))
}

/** What a CRL lists, or null when it is none that the key's owner signed. */
export function readCrl(der: Uint8Array, signedBy: KeyObject): CrlEntry[] | null {
  try {
    const list = AsnConvert.parse(der, CertificateList)
    const signed = list.tbsCertListRaw
    const hash = hashOf(signedBy, list.signatureAlgorithm.algorithm)
    if (!signed || !hash || !verifySignature(signedBy, new Uint8Array(signed), new Uint8Array(list.signature), hash)) {
      return null
    }
    return (list.tbsCertList.revokedCertificates ?? []).map(
      ({ userCertificate, revocationDate, crlEntryExtensions = [] }) => ({
        serialHex: Buffer.from(userCertificate).toString('hex'),
        revokedAt: revocationDate.getTime(),
        reason: reasonOf(crlEntryExtensions),
      }),
    )
  } catch {
    return null
  }
}

function algorithmOf(signer: Signer): AlgorithmIdentifier {
  const parameters = signer.publicKey.asymmetricKeyType === 'rsa' ? { parameters: null } : {}
  return new AlgorithmIdentifier({ algorithm: signatureAlgorithm(signer.publicKey), ...parameters })
}

const entryOf = ({ serialHex, revokedAt, reason }: CrlEntry) =>
  new RevokedCertificate({
    userCertificate: new Uint8Array(Buffer.from(serialHex, 'hex')).buffer,
    revocationDate: new Time(revokedAt),
    ...(reason && { crlEntryExtensions: [extension(id_ce_cRLReasons, new CRLReason(reasonCodes[reason]))] }),
  })

function reasonOf(extensions: Extension[]): CrlReason | null {
  const found = extensions.find(({ extnID }) => extnID === id_ce_cRLReasons)
  if (!found) return null
  const { reason } = AsnConvert.parse(found.extnValue.buffer, CRLReason)
  return (Object.keys(reasonCodes) as CrlReason[]).find((name) => reasonCodes[name] === reason) ?? null
}

const extension = (extnID: string, value: unknown) =>
  new Extension({ extnID, critical: false, extnValue: new OctetString(AsnConvert.serialize(value)) })

function authorityKeyIdentifierOf(spki: SubjectPublicKeyInfo): AuthorityKeyIdentifier {
  const hash = createHash('sha1').update(new Uint8Array(spki.subjectPublicKey)).digest()
  return new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(new Uint8Array(hash)) })
}
