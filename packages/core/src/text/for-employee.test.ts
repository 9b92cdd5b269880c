import { describe, expect, it } from 'vitest'
import { type IssuanceCode, issuanceCodes } from '../authority-codes.ts'
import { en } from './en.ts'
import { forEmployee } from './for-employee.ts'
import { ja } from './ja.ts'

/** What only an IT admin can see, set or do. */
const adminsWords = {
  ja: /監査ログ|keyStore|除外設定|ファイアウォール|失効させ|本人|依頼してください|依頼をやり直し|システム管理者が/,
  en: /audit log|keyStore|exempt|firewall|revoke this|have it revoked|the employee|request it again|order again|IT admin has/i,
}

describe.each([
  { language: 'ja' as const, words: ja },
  { language: 'en' as const, words: en },
])('what the employee reads of a code ($language)', ({ language, words }) => {
  const theirs = forEmployee(words)

  it.each(issuanceCodes)('%s says nothing that only an IT admin can do', (code) => {
    expect(theirs.code[code].todo).not.toMatch(adminsWords[language])
  })

  it('says who can unlock a master user, and who can revoke', () => {
    const institution = language === 'ja' ? '金融機関' : 'institution'
    const revoked: IssuanceCode[] = ['live_certificate_exists', 'key_missing', 'key_unusable']
    for (const code of ['locked' as const, ...revoked]) expect(theirs.code[code].todo).toContain(institution)
  })

  it('is as for the IT admin where they do the same', () => {
    expect(theirs.code.G008e).toEqual(words.code.G008e)
    expect(theirs.code.wrong_certificate.what).toBe(words.code.wrong_certificate.what)
    expect(theirs.signOnRefused.todo).not.toBe(words.signOnRefused.todo)
  })
})
