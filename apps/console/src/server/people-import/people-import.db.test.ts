import iconv from 'iconv-lite'
import { Problem } from '@certfleet/core/problem.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import {
  addAuthority,
  admin,
  consoleKeyId,
  enrolTestAgent,
  possessionProof,
  useConsole,
} from '../../../../../test/support/console.ts'
import { small } from '../../../../../test/support/size.ts'
import { recordInventory } from '../agents/record-inventory.ts'
import { db } from '../db.ts'
import { addPerson } from '../people/add-person.ts'
import { editPerson, personFacts } from '../people/edit-person.ts'
import { applyImport } from './apply-import.ts'
import { errorFile } from './error-file.ts'
import { getImport, listImportPart } from './get-import.ts'
import { previewImport } from './preview-import.ts'

useConsole()

let nextCode = 3000
/** An authority with people of its own, named apart from other tests'. */
async function bank() {
  const code = String(nextCode++)
  return { code, ...(await addAuthority(code)) }
}

const preview = (lines: string[], encoding = 'utf-8') =>
  previewImport({ name: '人事.csv', bytes: iconv.encode(lines.join('\r\n'), encoding) }, admin)

const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Problem ? error.code : error),
  )

const everything = async () => ({
  people: await db().employee.findMany({ orderBy: { id: 'asc' } }),
  logins: await db().subscriber.findMany({ orderBy: { id: 'asc' } }),
  events: await db().auditEvent.count(),
})

const heading = '社員番号,氏名,フリガナ,部署,メールアドレス,上長メール,言語,金融機関コード,ログインID,PC名,OSユーザ'

describe('importing people', () => {
  it('the dry run shows what would change and changes nobody; applying does exactly that, on record', async () => {
    const { code, id: authorityId } = await bank()
    const known = {
      name: '既存 花子',
      department: '旧部署',
      email: `hanako${code}@example.co.jp`,
      authorityId,
      loginId: `hanako${code}`,
    }
    await addPerson(known, admin)
    const lines = [
      heading,
      `0${code},髙橋 一郎,ﾀｶﾊｼ ｲﾁﾛｳ,経理部,ichiro${code}@example.co.jp,boss@example.co.jp,en,${code},ichiro${code},PC-1,ichiro`,
      `,既存 花子,,新部署,hanako${code}@example.co.jp,,,${code},hanako${code},PC-2,`,
      `9${code},,,,,,,,,,`,
    ]
    const before = await everything()
    const { id, counts } = await preview(lines, 'cp932')
    expect(counts).toMatchObject({ added: 1, changed: 1, unchanged: 0, errors: 1 })
    expect(await everything()).toEqual(before)
    expect((await getImport(id)).format).toMatchObject({ encoding: 'shift_jis', separator: 'comma' })
    expect((await listImportPart('changed', { id, limit: 10 })).rows).toMatchObject([
      { changes: [{ column: 'department', from: '旧部署', to: '新部署' }], logins: [{ changes: [{ to: 'PC-2' }] }] },
    ])
    expect((await listImportPart('errors', { id, limit: 10 })).rows).toMatchObject([
      { line: 4, errors: [{ problem: 'name_needed' }] },
    ])

    await applyImport(id, admin)
    const added = await db().employee.findUniqueOrThrow({
      where: { employeeNumber: `0${code}` },
      include: { subscribers: true },
    })
    expect(added).toMatchObject({
      name: '髙橋 一郎',
      nameKana: 'タカハシ イチロウ',
      department: '経理部',
      managerEmail: 'boss@example.co.jp',
      language: 'en',
      subscribers: [{ authorityId, loginId: `ichiro${code}`, expectedHostname: 'PC-1', expectedOsUser: 'ichiro' }],
    })
    const changed = await db().employee.findUniqueOrThrow({
      where: { email: known.email },
      include: { subscribers: true },
    })
    expect(changed).toMatchObject({ department: '新部署', language: 'ja', subscribers: [{ expectedHostname: 'PC-2' }] })
    const whole = await db().auditEvent.findMany({ where: { subjectId: id } })
    expect(whole).toMatchObject([
      { action: 'people.imported', actorName: admin.name, data: { added: 1, changed: 1, errors: 1 } },
    ])
    const each = await db().auditEvent.findMany({
      where: { action: 'person.imported', subjectId: { in: [added.id, changed.id] } },
    })
    expect(each).toHaveLength(2)
    expect(each.find(({ subjectId }) => subjectId === changed.id)?.data).toMatchObject({
      changes: [{ column: 'department', from: '旧部署', to: '新部署' }],
    })
    expect((await preview(lines)).counts).toMatchObject({ added: 0, changed: 0, unchanged: 2, errors: 1 })
  })

  it('the rows with errors come back as a file, and corrected it is taken in', async () => {
    const { code } = await bank()
    const { id } = await preview([
      '社員番号,氏名,ログインID,金融機関コード,部署',
      `7${code},,e${code},${code},=1+1`,
      `8${code},正しい,,,`,
    ])
    await applyImport(id, admin)
    const file = await errorFile(id, 'ja')
    expect(file.name).toBe('人事-エラー.csv')
    expect(file.text).toContain('氏名を入力してください。')
    // A spreadsheet would run it.
    expect(file.text).toContain("'=1+1")
    const corrected = file.text.replace(`7${code},,`, `7${code},直した,`)
    const again = await previewImport({ name: file.name, bytes: Buffer.from(corrected) }, admin)
    expect(again.counts).toMatchObject({ added: 1, errors: 0 })
    expect((await listImportPart('added', { id: again.id, limit: 1 })).rows[0]?.changes).toContainEqual({
      column: 'department',
      from: null,
      to: '=1+1',
    })
  })

  it('a plan is refused when it would do anything else than was shown, and nothing is written', async () => {
    const { code, id: authorityId } = await bank()
    const person = {
      name: '変更 太郎',
      department: 'A',
      email: `c${code}@example.co.jp`,
      authorityId,
      loginId: `c${code}`,
    }
    const { employeeId } = await addPerson(person, admin)
    const { id } = await preview(['メール,部署,社員番号,氏名', `${person.email},B,,`, `,,6${code},新人`])
    const seen = personFacts(await db().employee.findUniqueOrThrow({ where: { id: employeeId } }))
    await editPerson(employeeId, { ...seen, department: 'C' }, seen, admin)
    const before = await everything()
    expect(await refusal(applyImport(id, admin))).toBe('import_outdated')
    expect(await everything()).toEqual(before)
    expect((await getImport(id)).appliedAt).toBeNull()
  })

  it('what changes meanwhile of somebody else does not matter', async () => {
    const { code, id: authorityId } = await bank()
    const { id } = await preview(['社員番号,氏名', `5${code},新人`])
    await addPerson({ name: '別人', department: '', email: null, authorityId, loginId: `other${code}` }, admin)
    await applyImport(id, admin)
    expect(await db().employee.count({ where: { employeeNumber: `5${code}` } })).toBe(1)
  })

  it('applied by two at once, it is applied once', async () => {
    const { code } = await bank()
    const { id } = await preview(['社員番号,氏名', `4${code},一人`])
    const answers = await Promise.all([refusal(applyImport(id, admin)), refusal(applyImport(id, admin))])
    expect(new Set(answers)).toEqual(new Set(['import_applied', null]))
    expect(await db().auditEvent.count({ where: { action: 'people.imported', subjectId: id } })).toBe(1)
  })

  it('two overlapping plans applied at once never register anybody twice', async () => {
    const { code } = await bank()
    const plans = await Promise.all([
      preview(['社員番号,氏名', `3${code},甲`]),
      preview(['社員番号,氏名', `3${code},乙`]),
    ])
    const answers = await Promise.all(plans.map(({ id }) => refusal(applyImport(id, admin))))
    expect(new Set(answers)).toEqual(new Set(['import_outdated', null]))
  })

  it('a new person may take the number and address another gives up in an earlier import', async () => {
    const { code } = await bank()
    const address = `shared${code}@example.co.jp`
    await applyImport((await preview(['社員番号,氏名,メール', `1${code},甲,${address}`])).id, admin)
    await applyImport((await preview(['社員番号,メール', `1${code},-`])).id, admin)
    const { id, counts } = await preview(['社員番号,氏名,メール', `2${code},乙,${address}`])
    expect(counts).toMatchObject({ added: 1, errors: 0 })
    await applyImport(id, admin)
    expect(await db().employee.findUniqueOrThrow({ where: { email: address } })).toMatchObject({ name: '乙' })
  })

  it('thousands of people are read, compared and written', async () => {
    const { code } = await bank()
    const lines = Array.from(
      { length: small ? 2_000 : 20_000 },
      (_, n) =>
        `L${code}${n},社員 ${n},シャイン,第${n % 50}課,l${code}-${n}@example.co.jp,,,${code},l${code}-${n},PC-${n},u${n}`,
    )
    const { id, counts } = await preview([heading, ...lines])
    expect(counts).toMatchObject({ added: lines.length, errors: 0 })
    await applyImport(id, admin)
    expect(await db().subscriber.count({ where: { loginId: { startsWith: `l${code}-` } } })).toBe(lines.length)
    await db().subscriber.deleteMany({ where: { loginId: { startsWith: `l${code}-` } } })
    await db().employee.deleteMany({ where: { employeeNumber: { startsWith: `L${code}` } } })
  }, 120_000)
})

describe('a certificate found before its holder is imported', () => {
  const nonce = 'claim-nonce-of-this-connection'
  async function foundOn(
    agent: { id: string; hostname: string; osUser: string },
    ca: Awaited<ReturnType<typeof addAuthority>>['ca'],
    loginId: string,
    sequence = 1,
  ) {
    const key = signerOf(await generatePrivateKey('P-256'))
    const der = await ca.issue({
      loginId,
      publicKey: key.publicKey,
      notAfter: new Date(Date.now() + 20 * 86_400_000),
      sequence,
    })
    const proof = await possessionProof(agent.id, nonce, der, key)
    const seen = {
      certificate: der.toString('base64'),
      presence: 'present_ok' as const,
      protection: 'nss' as const,
      proof,
    }
    await recordInventory(
      { type: 'inventory.report', certificates: [seen] },
      { agent, nonce, consoleKeyId: await consoleKeyId() },
    )
  }

  it('is theirs then, and the PC that proved to hold its key is assigned', async () => {
    const { code, ca } = await bank()
    const { agent } = await enrolTestAgent()
    await foundOn(agent, ca, `found${code}`)
    const { id } = await preview(['氏名,ログインID,金融機関コード', `見付 太郎,found${code},${code}`])
    expect(await applyImport(id, admin)).toMatchObject({ adopted: 1 })
    const subscriber = await db().subscriber.findFirstOrThrow({
      where: { loginId: `found${code}` },
      include: { certificates: true, assignments: true },
    })
    expect(subscriber.certificates).toHaveLength(1)
    expect(subscriber.assignments).toMatchObject([{ agentId: agent.id, basis: 'possession', endedAt: null }])
    expect(
      await db().auditEvent.count({
        where: { action: 'certificate.adopted', subjectId: subscriber.certificates[0]?.id ?? '' },
      }),
    ).toBe(1)
  })

  it('of a login ID that merely begins the same stays nobody’s', async () => {
    const { code, ca } = await bank()
    const { agent } = await enrolTestAgent()
    await foundOn(agent, ca, `long${code}x`)
    const { id } = await preview(['氏名,ログインID,金融機関コード', `短 太郎,long${code},${code}`])
    expect(await applyImport(id, admin)).toMatchObject({ adopted: 0 })
  })

  it('on two PCs is assigned to neither: an administrator decides', async () => {
    const { code, ca } = await bank()
    const [one, other] = [(await enrolTestAgent()).agent, (await enrolTestAgent()).agent]
    await foundOn(one, ca, `twice${code}`)
    await foundOn(other, ca, `twice${code}`, 2)
    const { id } = await preview(['氏名,ログインID,金融機関コード', `二台 太郎,twice${code},${code}`])
    expect(await applyImport(id, admin)).toMatchObject({ adopted: 2 })
    expect(await db().assignment.count({ where: { subscriber: { loginId: `twice${code}` } } })).toBe(0)
  })
})
