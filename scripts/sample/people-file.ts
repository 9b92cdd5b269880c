import { type Staff, headOf } from './company.ts'
import { demoPeople } from './demo-people.ts'
import type { Story } from './season.ts'

/** The sample's people as the file of an HR system (docs/people.md). */

const header = [
  '社員番号',
  '氏名',
  'フリガナ',
  '部署',
  'メールアドレス',
  '上長メールアドレス',
  '言語',
  'ログインID',
  'PC名',
  'OSユーザ',
]

/** None of the sample's values has a comma or a quote. */
const file = (rows: (string | null)[][]) => ({
  file: Buffer.from([header, ...rows].map((row) => row.join(',')).join('\r\n')).toString('base64'),
})

export const staffFile = (stories: Story[]) => ({
  name: '社員一覧.csv',
  ...file(
    stories
      .filter(({ registered }) => registered)
      .map(
        ({ staff: { number, name, kana, department, email, managerEmail, language, hostname, osUser }, loginId }) => [
          number,
          name,
          kana,
          department,
          email,
          managerEmail,
          language,
          loginId,
          hostname,
          osUser,
        ],
      ),
  ),
})

export const demoFile = (staff: Staff[]) => ({
  name: 'デモ用の利用者.csv',
  ...file(
    demoPeople.map(({ loginId, name, kana, department }, index) => [
      String(index + 1).padStart(6, '0'),
      name,
      kana,
      department,
      `${loginId}@example.co.jp`,
      headOf(staff, department),
      /^[A-Z]/.test(name) ? 'en' : 'ja',
      loginId,
      null,
      null,
    ]),
  ),
})
