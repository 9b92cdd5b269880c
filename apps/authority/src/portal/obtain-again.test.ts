import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { expect, it } from 'vitest'
import { obtainAfterExpiry } from './obtain-again.ts'

const told = (switches: object) =>
  obtainAfterExpiry(authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行', ...switches }), 'ja')

it('says by whom an expired certificate has to be revoked first, and nothing of it where it need not be', () => {
  const issueWhenExpired = 'require_revocation'
  expect(told({})).not.toContain('失効')
  expect(told({ issueWhenExpired })).toContain('管理者ユーザに、〔利用者管理〕での失効を依頼')
  expect(told({ issueWhenExpired, revocationRoutes: ['paper'] })).toContain('書面で失効を申し込んで')
})
