import { expect, it } from 'vitest'
import { KeyStoreError } from '../keystore/keystore.ts'
import { AnswerLost, type Authority, AuthorityError } from './authority.ts'
import { guardAuthority } from './guard-authority.ts'

function throwing(error: Error): Authority {
  const profile = async () => {
    throw error
  }
  return guardAuthority({ profile } as unknown as Authority)
}

it('says BZBE001011 for what an adapter has no code for, and that nobody knows what was done', async () => {
  const defect = new TypeError('x is not a function')
  const thrown = await throwing(defect)
    .profile()
    .catch((error: unknown) => error)
  expect(thrown).toMatchObject({ code: 'BZBE001011', isRefusal: false, cause: defect })
})

it.each([
  new AuthorityError('G008e'),
  new AnswerLost('authority_unreachable', null),
  new KeyStoreError('unwritable', 'the disk'),
])('leaves what has one as it is: $message', async (error) => {
  await expect(throwing(error).profile()).rejects.toBe(error)
})
