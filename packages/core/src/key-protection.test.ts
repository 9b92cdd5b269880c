import { expect, it } from 'vitest'
import { isProtectedBy, protectionLevels } from './key-protection.ts'
import { protections } from './protocol.ts'

it('every way to keep a key is good enough for its own level and those below', () => {
  const enough = protections.map((each) => [
    each,
    protectionLevels.filter((level) => isProtectedBy(each, level)).length,
  ])
  expect(Object.fromEntries(enough)).toEqual({
    file: 1,
    // pk12util takes a key out of NSS, whatever it is marked (docs/security.md).
    nss: 1,
    capi: 2,
    cng: 2,
    pkcs11: 2,
    tpm: 3,
    pkcs11_hardware: 3,
  })
})
