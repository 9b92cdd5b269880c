import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { roleNames } from '../portal/role-names.ts'
import { stateNames } from '../portal/users/state-names.ts'
import { readUsers } from '../subscribers/read-users.ts'
import { auditedHere } from './act.ts'
import { csvAnswer, rowsAtOnce } from './csv-answer.ts'
import { usersQueryOf, wantedUsers } from './subscribers-query.ts'

/** What the list of users finds as a file, all of it. That it was taken is in the audit log. */
export async function subscribersFile(c: HttpContext): Promise<Response> {
  const { state = null, role = null, ...query } = usersQueryOf(c)
  const deed = { action: 'users_exported', target: null, details: { ...query, state, role } } as const
  await auditedHere(c, deed, () => Promise.resolve(true))
  return csvAnswer(c, `${c.get('institution').profile.code}-users`, piecesOf(c))
}

async function* piecesOf(c: HttpContext): AsyncGenerator<string[][]> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const query = usersQueryOf(c)
  const asked = { ...wantedUsers(c, query), sort: query.sort, limit: rowsAtOnce }
  yield [text.columns]
  for (let after: Parameters<typeof readUsers>[2]['after'] = null; ;) {
    const { users, next } = await readUsers(db, profile, { ...asked, after }, c.get('now'))
    yield users.map(({ loginId, name, role, email, createdAt, locked, state, certificate }) => [
      loginId,
      name,
      roleNames[language][role],
      email ?? '',
      createdAt.toISOString(),
      locked ? text.locked : '',
      stateNames[language][state],
      certificate?.notAfter.toISOString() ?? '',
      certificate && !certificate.isConfirmed ? text.notInstalled : '',
    ])
    if (!next) return
    after = next
  }
}

const texts: Record<Language, { columns: string[]; locked: string; notInstalled: string }> = {
  ja: {
    columns: ['ログインID', '氏名', '権限', 'メールアドレス', '登録日時', '利用停止', '証明書', '有効期限', '導入'],
    locked: '利用停止',
    notInstalled: '導入の確認待ち',
  },
  en: {
    columns: [
      'login ID',
      'name',
      'role',
      'mail address',
      'user since',
      'lock',
      'certificate',
      'valid until',
      'on the PC',
    ],
    locked: 'locked',
    notInstalled: 'not confirmed yet',
  },
}
