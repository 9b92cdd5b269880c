import type { KeyObject } from 'node:crypto'
import type { Network } from '../proxy.ts'
import { generateKeyPair } from './generate-key-pair.ts'
import { nssKeyId } from './pkcs11-keys.ts'
import type { Pkcs11Module } from './pkcs11-module.ts'
import { cka, cko } from './pkcs11-names.ts'
import type { Pkcs11Session } from './pkcs11-session.ts'
import { type Token, labelled, nicknameOf } from './token-store.ts'

/** An NSS database without a password. */
export const nssToken = (module: Pkcs11Module, session: Pkcs11Session, network: Network, close: () => void): Token => ({
  kind: 'nss',
  network,
  pin: null,
  protection: () => 'nss',
  session: () => session,
  openSession: () => module.openSession(session.slot),
  isOpen: () => true,
  lost: () => {},
  mechanisms: () => module.mechanismsOf(session.slot),
  generate: (at, name, algorithm) => generateKeyPair(at, algorithm, labelled(name)),
  found: giveId,
  // NSS itself computes it.
  idOf: (_session, { certificate }) => nssKeyId(certificate.x509.publicKey),
  // NSS wants one nickname for one subject.
  namesFor: (_session, certificate) => {
    const id = nssKeyId(certificate.x509.publicKey)
    return [[cka.label, nicknameOf(certificate)], ...(id ? [[cka.id, id] as [number, Buffer]] : [])]
  },
  close,
})

/** The id is computed from the public key, so it can only be given afterwards, and is made good after a crash. */
function giveId(session: Pkcs11Session, name: string, publicKey: KeyObject): void {
  const id = nssKeyId(publicKey)
  for (const kind of id ? [cko.privateKey, cko.publicKey] : []) {
    for (const object of session.find([[cka.class, kind], ...labelled(name)])) {
      if (id && !session.attribute(object, cka.id)?.equals(id)) session.set(object, [[cka.id, id]])
    }
  }
}
