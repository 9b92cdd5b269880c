import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { bodyOf, fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { importSubscribers, planImport, passwordFile, withPasswords } from '../subscribers/import-subscribers.ts'
import { type PeopleFile, readPeople } from '../subscribers/read-people.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { checkedFilePage, choosePage } from './checked-file-page.ts'
import { oncePage } from './once-page.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** A file of people: chosen, looked at without changing anything, then taken in. */
export function importPage(c: HttpContext, problem?: Html): Promise<Response> {
  const { title, lead, sampleRole } = texts[languageOf(c)]
  const sample = `loginId,name,role\nsato.hanako,佐藤 花子,${sampleRole}`
  return choosePage(c, { path: institutionPaths.importSubscribers, title, lead, sample, problem })
}

/** Says what the file would do. The file goes along with the page: nothing is kept here between the two. */
export async function checkFile(c: HttpContext): Promise<Response> {
  const { file } = await bodyOf(c)
  return orSayWhy(
    c,
    async () => {
      const bytes = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
      return checkedPage(c, bytes, readPeople(bytes))
    },
    (problem) => importPage(c, problem),
  )
}

async function checkedPage(c: HttpContext, bytes: Buffer, file: PeopleFile): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const { added, errors } = await planImport(db, profile.code, file)
  const users = await db.subscriber.count({ where: { institutionCode: profile.code } })
  const isTooMany = users + added.length > profile.maxUsers
  return checkedFilePage(c, {
    path: institutionPaths.importSubscribers,
    added: added.length,
    known: file.people.length - added.length,
    errors,
    ...(isTooMany && { problem: text.tooMany(users, profile.maxUsers) }),
    carried: bytes.toString('base64'),
    confirmLead: text.confirmLead,
    confirm: text.confirm(added.length),
  })
}

/** Adds all of them or nobody, and hands over their initial passwords once. */
export async function importUsers(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const { file = '' } = await fieldsOf(c)
  return orSayWhy(
    c,
    async () => {
      const { added, errors } = await planImport(db, profile.code, readPeople(Buffer.from(file, 'base64')))
      if (errors.length > 0 || added.length === 0) {
        throw new CannotDo('there is nobody in the file to be added', { ja: 'ファイルに、追加する利用者がいません。' })
      }
      const equipped = await withPasswords(added)
      const details = { count: added.length, loginIds: added.map(({ loginId }) => loginId) }
      await auditedHere(c, { action: 'users_imported', target: null, details }, (tx) =>
        importSubscribers(tx, profile.code, equipped),
      )
      return oncePage(c, {
        title: text.imported(equipped.length),
        lead: text.importedLead,
        file: { name: `${profile.code}-passwords.csv`, text: passwordFile(equipped), label: text.passwords },
        back: { href: addressHere(c, institutionPaths.subscribers), text: text.toUsers },
      })
    },
    (problem) => importPage(c, problem),
  )
}

interface ImportText {
  title: string
  lead: string
  sampleRole: string
  tooMany: (users: number, most: number) => string
  confirmLead: string
  confirm: (n: number) => string
  imported: (n: number) => string
  importedLead: string
  passwords: string
  toUsers: string
}

const texts: Record<Language, ImportText> = {
  ja: {
    title: '利用者の一括登録',
    lead: '列は loginId、name、必要なら role（マスターユーザ・管理者ユーザ・一般ユーザ。空欄は一般ユーザ）と email です。文字コードはUTF-8でも、ExcelのCSV（Shift_JIS）でもかまいません。まず内容を確認し、まだ何も登録しません。',
    sampleRole: '管理者ユーザ',
    tooMany: (users, most) =>
      `現在${users}人で、プロファイルの上限（${most}人）を超えます。不要な利用者を減らすか、設定で上限を上げてください。`,
    confirmLead:
      '全員を登録するか、1人も登録しないかのどちらかです。初期パスワードは次の画面で一度だけファイルとして渡します。',
    confirm: (n) => `${n}人を登録`,
    imported: (n) => `${n}人を登録しました`,
    importedLead: '初期パスワードのファイルを保存し、本人に安全な方法で渡してください。',
    passwords: '初期パスワードを保存（CSV）',
    toUsers: '利用者の一覧へ',
  },
  en: {
    title: 'Import users',
    lead: 'The columns are loginId, name and, if wanted, role (master, administrator, ordinary; empty is ordinary) and email. UTF-8 or Excel’s Japanese CSV (Shift_JIS). First the file is looked at; nothing is added yet.',
    sampleRole: 'administrator',
    tooMany: (users, most) =>
      `There are ${users} users now, and the profile allows ${most}. Remove some, or allow more in the settings.`,
    confirmLead: 'All of them are added, or nobody. Their initial passwords come as a file on the next page, once.',
    confirm: (n) => `Add ${n} users`,
    imported: (n) => `${n} users were added`,
    importedLead: 'Save the file of the initial passwords, and hand them over in a safe way.',
    passwords: 'Save initial passwords (CSV)',
    toUsers: 'To the users',
  },
}
