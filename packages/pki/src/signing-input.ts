import { createHash } from 'node:crypto'

/**
 * What our keys sign besides certificates. Every input begins with its purpose and carries each part with its
 * length, so a signature made for one purpose is worth nothing for another, and nobody's signing oracle.
 */
function signingInput(purpose: string, parts: (string | Uint8Array)[]): Buffer {
  const encoded = parts.flatMap((part) => {
    const bytes = Buffer.from(part as string)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat([Buffer.from(`certfleet/${purpose}/v1\0`), ...encoded])
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest()

/** An agent's sign-in to the console, by its identity key. The origin is the one the agent itself dials. */
export function helloInput(nonce: string, consoleOrigin: string, agentId: string): Buffer {
  return signingInput('hello', [nonce, consoleOrigin, agentId])
}

/** An agent's enrolment, by its new identity key (SPKI DER). */
export function enrolInput(nonce: string, consoleOrigin: string, publicKey: Uint8Array): Buffer {
  return signingInput('enrol', [nonce, consoleOrigin, publicKey])
}

export interface PossessionClaim {
  /** SHA-256 of the console's order key, hex: a proof made for one console is worthless at another. */
  consoleKeyId: string
  agentId: string
  nonce: string
  /** The certificate whose key signs, DER. */
  certificate: Uint8Array
}

/** An agent's proof that it can use the private key of a certificate, by that key. */
export function possessionInput(claim: PossessionClaim): Buffer {
  return signingInput('possession', [claim.consoleKeyId, claim.agentId, claim.nonce, sha256(claim.certificate)])
}

/** Fetching the answer to a submitted request, or confirming that its certificate is installed, by the request's key. */
export function requestInput(purpose: 'fetch' | 'confirm', authorityOrigin: string, requestId: string): Buffer {
  return signingInput(`request-${purpose}`, [authorityOrigin, requestId])
}

export interface RenewalClaim {
  authorityOrigin: string
  requestId: string
  /** The request for the successor, DER. */
  csr: Uint8Array
  /** SHA-256 of the certificate whose key signs, hex. */
  certificateSha256: string
}

/** A renewal with nobody present, by the key of the certificate that is renewed: for this request and this authority. */
export function renewalInput({ authorityOrigin, requestId, csr, certificateSha256 }: RenewalClaim): Buffer {
  return signingInput('renew', [authorityOrigin, requestId, sha256(csr), Buffer.from(certificateSha256, 'hex')])
}

/** Bytes an administrator's console signs for its agents: the kind is part of what is signed. */
export function envelopeInput(kind: string, bytes: Uint8Array): Buffer {
  return signingInput(`envelope-${kind}`, [bytes])
}

/** What a key store signs to find out whether a key works; of no meaning to anybody. */
export function testInput(random: Uint8Array): Buffer {
  return signingInput('test', [random])
}
