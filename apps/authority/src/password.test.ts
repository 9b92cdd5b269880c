import { expect, it } from 'vitest'
import { hashPassword, nobodysHash, verifyPassword } from './password.ts'

it('verifies the password that was hashed and no other, with a salt of its own each time', async () => {
  const [one, two] = await Promise.all([hashPassword('ひみつ 1'), hashPassword('ひみつ 1')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword('ひみつ 1', one)).toBe(true)
  expect(await verifyPassword('ひみつ 1 ', one)).toBe(false)
})

it('the hash of nobody is well-formed, so that verifying it does the whole work', async () => {
  expect(await verifyPassword('anything', nobodysHash)).toBe(false)
})

it('agrees with the reference implementation', async () => {
  // argon2 (P-H-C/phc-winner-argon2): echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await verifyPassword('password', phc)).toBe(true)
})

it.each(['', 'plain', '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAA'])(
  'refuses to verify against "%s"',
  async (phc) => {
    await expect(verifyPassword('x', phc)).rejects.toThrow('not an argon2id')
  },
)
