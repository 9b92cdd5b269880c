import { KeyStoreError } from '../keystore/keystore.ts'
import { AnswerLost, type Authority, AuthorityError } from './authority.ts'

/**
 * Holds an adapter to the contract of `Authority`: what it throws beside `AuthorityError` is a defect of it, and ends
 * abnormally with BZBE001011 (manual §4) instead of nobody knowing why. A key that cannot sign is the key store's matter.
 */
export const guardAuthority = (adapter: Authority): Authority => ({
  profile: () => guard(() => adapter.profile()),
  openDialogue: (...given) => guard(() => adapter.openDialogue(...given)),
  answer: (...given) => guard(() => adapter.answer(...given)),
  asked: (...given) => guard(() => adapter.asked(...given)),
  submit: (...given) => guard(() => adapter.submit(...given)),
  renew: (...given) => guard(() => adapter.renew(...given)),
  issue: (...given) => guard(() => adapter.issue(...given)),
  fetch: (...given) => guard(() => adapter.fetch(...given)),
  confirm: (...given) => guard(() => adapter.confirm(...given)),
})

async function guard<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof AuthorityError || error instanceof KeyStoreError) throw error
    throw new AnswerLost('BZBE001011', error)
  }
}
