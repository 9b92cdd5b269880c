import { type IssuanceCode, issuanceCodes } from '@certfleet/core/authority-codes.ts'
import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { protections } from '@certfleet/core/protocol.ts'
import type { Purpose } from '@certfleet/core/issuance.ts'
import { describe, expect, it } from 'vitest'
import { dialogueAt, preflightAt, sampleCertificate, shown, stateOf, updateAt } from '../test/shown.ts'
import { type DialogueView, preflightChecks, snoozeTimes } from '../issue/view.ts'
import { updateSteps } from '../update/update-view.ts'
import { pageOf } from './pages/page.ts'
import { whenText, wordsOf } from './text/text.ts'
import { frontOf, viewOf } from './view.ts'

const rendered = async (state: ReturnType<typeof stateOf>, language: 'ja' | 'en' = 'ja') =>
  String(await pageOf(viewOf(state), wordsOf(language)))

const challengeSteps = [
  { screen: 'CCHK003' },
  { screen: 'CCHK004' },
  { screen: 'CCHK005', qrCode: 'iVBORw0KGgo=', transaction: 'to be typed', validSeconds: 60 },
  { screen: 'CCHK006', question: '出身校は？' },
] as const

describe('on the screen is', () => {
  it('the status, when nothing has to be done', () => {
    expect(viewOf(stateOf([])).screen).toBe('FLT04')
    expect(viewOf(stateOf([shown({ kind: 'resting' })])).screen).toBe('FLT04')
  })

  it('the request with the nearest deadline; one without any counts by its order’s end', () => {
    const calm = shown({ kind: 'request' }, { deadline: null, expiresAt: '2027-01-09T00:00:00.000Z' })
    const urgent = shown({ kind: 'request' }, { deadline: '2027-01-02T00:00:00.000Z' })
    expect(frontOf([calm, urgent])).toBe(urgent)
    expect(frontOf([urgent, calm])).toBe(urgent)
  })

  it('the request of the institution whose page has called, before more urgent ones; what was begun stays', () => {
    const urgent = shown({ kind: 'request' }, { deadline: '2027-01-02T00:00:00.000Z' })
    const called = shown({ kind: 'request' })
    called.order.authority.code = '0001'
    expect(frontOf([urgent, called], '0001')).toBe(called)
    expect(frontOf([urgent, called], '0002')).toBe(urgent)
    const begun = shown(dialogueAt({ screen: 'CCHK002', refused: null }))
    expect(frontOf([begun, called], '0001')).toBe(begun)
  })

  it('the old certificate that is being asked about, unless there is something to do', async () => {
    const [certificate, successor] = [await sampleCertificate(), await sampleCertificate()]
    const removal = { certificate, successor, step: 'asking' as const }
    expect(viewOf(stateOf([], { removal })).screen).toBe('FLT07')
    expect(viewOf(stateOf([shown({ kind: 'request' })], { removal })).screen).toBe('FLT01')
  })

  it('what was begun, before any request, and its result until it is closed', () => {
    const urgent = shown({ kind: 'request' }, { deadline: '2027-01-02T00:00:00.000Z' })
    for (const view of [
      preflightAt('version'),
      { kind: 'update' as const },
      dialogueAt({ screen: 'CCHK001' }),
      dialogueAt({ screen: 'CCHK902', code: null }),
    ]) {
      const begun = shown(view)
      expect(frontOf([urgent, begun])).toBe(begun)
    }
  })
})

it('offers the certificate of the order alone, and says so at the others', async () => {
  const [own, other] = [await sampleCertificate('demo01'), await sampleCertificate('demo02')]
  const issuance = shown(dialogueAt({ screen: 'CCHK001' }, { certificates: [own, other] }), {
    certificateSha256: own.sha256,
  })
  const view = viewOf(stateOf([issuance]))
  expect(view.screen === 'CCHK001' && view.rows.map(({ isOrdered }) => isOrdered)).toEqual([true, false])
  const page = await rendered(stateOf([issuance]))
  expect(page).toMatch(new RegExp(`value="${own.sha256}"\\s+checked`))
  expect(page).toMatch(new RegExp(`value="${other.sha256}"\\s+disabled`))
  expect(page).toContain('この依頼の対象ではありません')
})

it('says on the request what to have ready: what the order tells, or what is known without it', async () => {
  const needs = async (order: Parameters<typeof shown>[1], language: 'ja' | 'en' = 'ja') =>
    /(?:ご用意いただくもの|Have ready): [^<]*/.exec(
      await rendered(stateOf([shown({ kind: 'request' }, order)]), language),
    )?.[0]
  expect(await needs({})).toBe('ご用意いただくもの: ログインパスワード、お使いの場合はトークン')
  expect(await needs({ challenges: [] })).toBe('ご用意いただくもの: ログインパスワード')
  expect(await needs({ challenges: ['transaction', 'question'] }, 'en')).toBe(
    'Have ready: login password, token for transaction authentication, the answer to your question (additional authentication).',
  )
  expect(await needs({ purpose: 'reissue', challenges: ['otp'] })).toBe(
    'ご用意いただくもの: ログインID、ログインパスワード、ワンタイムパスワードのトークンまたはアプリ',
  )
})

describe('the preparation (FLT03)', () => {
  const resultsIn = (page: string) =>
    [...page.matchAll(/<li class="(\w+)"[^>]*>\s*([^<]+?)\s*</g)].map(([, result, check]) => `${check}: ${result}`)

  it('names each check with its result, and marks the one that is under way', async () => {
    const at = preflightAt('disk', { passed: ['version', 'authority', 'clock'] })
    const page = await rendered(stateOf([shown(at)]))
    expect(resultsIn(page)).toEqual([
      'アプリケーションのバージョン: passed',
      'PCの時計: passed',
      '認証局への接続: passed',
      'ディスクの空き: under_way',
      '証明書と鍵の保存先: to_come',
      'このユーザの、更新する証明書と鍵: to_come',
    ])
    expect(page.match(/aria-current="step"[^>]*>\s*ディスクの空き/)).not.toBeNull()
    expect(page).not.toContain('role="alert"')
  })

  it('says at the one that stands in the way what to do, and shows it as checked no more', async () => {
    const clock = preflightAt('clock', {
      passed: ['version', 'clock', 'authority'],
      trouble: { code: 'clock_skew', nextAttemptAt: new Date() },
    })
    const page = await rendered(stateOf([shown(clock)]), 'en')
    expect(resultsIn(page).slice(0, 4)).toEqual([
      'Version of the application: passed',
      'Clock of the PC: in_the_way',
      'Connection to the authority: passed',
      'Free space on the disk: to_come',
    ])
    expect(page).toContain('Has to be solved')
    expect(page).toContain('role="alert"')
  })

  it('leaves out what the request has no need of', async () => {
    const fresh = resultsIn(await rendered(stateOf([shown(preflightAt('version'), { purpose: 'issue' })])))
    expect(fresh.map((line) => line.split(':')[0])).not.toContain('このユーザの、更新する証明書と鍵')
    const theirs = shown(preflightAt('version'))
    theirs.order.authority.external = { application: 'their application', ways: [], help: '' }
    expect(resultsIn(await rendered(stateOf([theirs]))).join()).not.toContain('認証局')
  })
})

describe('before the login, browsers that are open', () => {
  const screens = [
    preflightAt('authority'),
    dialogueAt({ screen: 'CCHK001' }),
    dialogueAt({ screen: 'CCHK002', refused: null }),
  ]

  it('are named in a calm note on FLT03, CCHK001 and CCHK002, and nowhere after it', async () => {
    const state = (view: DialogueView | (typeof screens)[number]) =>
      stateOf([shown(view)], { browsersBeforeLogin: ['Firefox', 'Google Chrome'] })
    for (const view of screens) {
      const page = await rendered(state(view))
      expect(page).toMatch(/<div class="alert info"[^>]*><p><strong>ブラウザで同じログインIDを使っているときは/)
      expect(page).toContain('今開いているブラウザ: Firefox、Google Chrome。')
    }
    for (const view of [dialogueAt({ screen: 'CCHK003', refused: null }), dialogueAt({ screen: 'processing' })])
      expect(await rendered(state(view))).not.toContain('Firefox')
  })

  it('are not talked of where none is; CCHK002 says in general to log out first', async () => {
    const [preparation = '', choice = '', password = ''] = await Promise.all(
      screens.map((view) => rendered(stateOf([shown(view)]))),
    )
    expect(preparation + choice).not.toContain('ログアウト')
    expect(password).toContain('先にログアウトしてください')
    expect(password).not.toContain('今開いているブラウザ')
  })
})

describe('where no certificate is listed, the four checks', () => {
  const checksIn = (page: string) =>
    [...page.matchAll(/<li>\s*<p><strong>[\s\S]*?<\/li>/g)].map(([item]) =>
      item.includes('このPCで見つかりました') ? true : item.includes('このPCは該当しません') ? false : null,
    )
  const nowhere = shown(dialogueAt({ screen: 'CCHK001' }))

  it('say what the agent knows, and leave to the person what it does not', async () => {
    const calm = await rendered(stateOf([nowhere], { isClockWrong: null }))
    expect(checksIn(calm)).toEqual([null, false, false, null])
    expect(await rendered(stateOf([], { isClockWrong: null }))).not.toMatch(/<details id="empty-list" +open/)
    const found = await rendered(stateOf([], { conflicts: ['sure_click'], isClockWrong: true }))
    expect(checksIn(found)).toEqual([null, false, true, true])
    expect(found).toMatch(/<details id="empty-list" +open/)
    const unfinished = shown({ kind: 'snoozed', until: new Date(), choices: null }, { purpose: 'issue' })
    expect(checksIn(await rendered(stateOf([nowhere, unfinished])))[0]).toBe(true)
  })

  it('stand on the status and beside a certificate that was not found, and nowhere else', async () => {
    const own = await sampleCertificate()
    const has = async (state: ReturnType<typeof stateOf>) => checksIn(await rendered(state)).length > 0
    expect(await has(stateOf([]))).toBe(true)
    expect(await has(stateOf([shown(dialogueAt({ screen: 'CCHK902', code: 'certificate_not_found' }))]))).toBe(true)
    expect(await has(stateOf([shown(dialogueAt({ screen: 'CCHK902', code: 'locked' }))]))).toBe(false)
    expect(await has(stateOf([shown(dialogueAt({ screen: 'CCHK001' }, { certificates: [own] }))]))).toBe(false)
    const certificates = [{ info: own, protection: 'cng' as const, isRemovable: false, cameUnattended: false }]
    expect(await has(stateOf([], { certificates }))).toBe(false)
  })
})

it('says on the status screen why an attempt is over, and does not say that it goes on', async () => {
  const page = await rendered(stateOf([{ ...shown({ kind: 'resting' }), failed: 'locked', state: 'waiting_unlock' }]))
  expect(page).toContain('このログインIDは利用停止中です。')
  expect(page).toContain('利用停止の解除待ち')
  expect(page).not.toContain('エージェントが処理を続けています')
})

it('says in English what is asked for, whatever it is for', async () => {
  const asked = (purpose: Purpose) => rendered(stateOf([shown({ kind: 'request' }, { purpose })]), 'en')
  expect(await asked('issue')).toContain('asks you to obtain your electronic certificate of')
  expect(await asked('renew')).toContain('asks you to renew your electronic certificate of')
  expect(await asked('reissue')).toContain('asks you to obtain a new electronic certificate of')
})

it('says of a new certificate what is true of it, and promises a mail only where one is sent', async () => {
  const result = await sampleCertificate()
  const notAfter = new Date('2027-03-05T08:59:00.000Z')
  const ended = { ...result, notBefore: new Date(notAfter.getTime() - 90 * 86_400_000), notAfter }
  const page = (profile: Partial<AuthorityProfile> | null) => {
    const known = profile && authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行', ...profile })
    return rendered(stateOf([shown(dialogueAt({ screen: 'CCHK007' }, { result: ended, profile: known }))]))
  }
  const known = await page({ windowDays: 14 })
  expect(known).toContain('有効期間は90日です')
  expect(known).toMatch(/2027年2月19日.*（有効期限の14日前）から更新できます/)
  expect(known).toContain('金融機関からメールでも')
  expect(await page({ noticeByInstitution: false })).not.toContain('メール')
  const unknown = await page(null)
  expect(unknown).toContain('有効期限が近づくと、更新できるようになります')
  expect(unknown).not.toMatch(/メール|日前/)
})

it.each(protections)('says in plain words how well a key is kept: %s', async (protection) => {
  const certificates = [{ info: await sampleCertificate(), protection, isRemovable: false, cameUnattended: false }]
  expect(await rendered(stateOf([], { certificates }))).toContain(wordsOf('ja').flt04.keyKeptBy[protection])
})

it('gives the manual’s checklist where it ended for no known reason, with what was found on this PC', async () => {
  const page = (code: IssuanceCode | null) =>
    rendered(
      stateOf([shown(dialogueAt({ screen: 'CCHK902', code }))], { conflicts: ['simplepass'], isClockWrong: true }),
    )
  for (const code of [null, 'BZBE001011'] as const) {
    const told = await page(code)
    expect(told).toContain('確かめること')
    // HP SimplePass and the clock; the proxy lets the console's connection through.
    expect(told.split('このPCで見つかりました').length - 1).toBe(2)
    expect(told.split('このPCは該当しません').length - 1).toBe(1)
  }
  expect(await page('locked')).not.toContain('確かめること')
})

it('names the desk of the institution where a master user needs it, and nowhere else', async () => {
  const helpdesk = { phone: '0120-000-000', hours: '平日 9:00～17:00' }
  const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行', helpdesk })
  const page = (code: IssuanceCode, change: Partial<DialogueView>) =>
    rendered(stateOf([shown(dialogueAt({ screen: 'CCHK902', code }, change))]))
  const locked = await page('locked', { profile })
  expect(locked).toContain('あなたがマスターユーザのときは、金融機関だけが解除できます')
  expect(locked).toContain('金融機関の問い合わせ先: 0120-000-000 平日 9:00～17:00')
  expect(await page('locked', {})).not.toContain('金融機関の問い合わせ先')
  expect(await page('G004e', { profile })).not.toContain('0120-000-000')
})

it('warns of the lock from the second wrong password on', () => {
  const warns = (wrongTries: number) => {
    const view = viewOf(
      stateOf([shown(dialogueAt({ screen: 'CCHK002', refused: 'wrong_credentials' }, { wrongTries }))]),
    )
    return view.screen === 'CCHK002' && view.warnsOfLock
  }
  expect([0, 1, 2, 3].map(warns)).toEqual([false, false, true, true])
})

it('writes what comes from outside as text, never as markup', async () => {
  const hostile = '<img src=x onerror=alert(1)>"\'&'
  const issuance = shown({ kind: 'request' }, { requestedBy: hostile, loginId: hostile })
  const page = await rendered(stateOf([issuance], { helpdesk: hostile, consoleOrigin: hostile }))
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
})

it.each(['ja', 'en'] as const)('has words for every code and screen: %s', async (language) => {
  const [certificate, successor] = [await sampleCertificate(), await sampleCertificate()]
  const states = [
    stateOf([], {
      certificates: [{ info: certificate, protection: 'cng' as const, isRemovable: true, cameUnattended: false }],
    }),
    ...(['asking', 'removing', 'removed', 'successor_unusable', 'failed'] as const).map((step) =>
      stateOf([], { removal: { certificate, successor, step } }),
    ),
    stateOf([]),
    stateOf([shown({ kind: 'snoozed', until: new Date(), choices: null }), shown({ kind: 'resting' })]),
    stateOf([shown({ kind: 'request' }, { deadline: null })]),
    ...[[], snoozeTimes.map((when) => ({ when, until: new Date() }))].map((choices) =>
      stateOf([shown({ kind: 'snoozed', until: new Date(), choices }, { deadline: null })]),
    ),
    stateOf([], { contact: { version: '1', hostname: 'pc', logFile: 'log' }, helpdesk: '' }),
    ...[[], ['Firefox']].flatMap((browsers) => [
      stateOf([], { browsers }),
      stateOf([shown(dialogueAt({ screen: 'CCHK007' }, { result: certificate }))], { browsers }),
    ]),
    ...preflightChecks.map((at) => stateOf([shown(preflightAt(at))], { browsersBeforeLogin: ['Firefox'] })),
    ...updateSteps.flatMap((step) =>
      ([null, 'G002e', 'G007i', 'G021e'] as const).flatMap((code) => [
        stateOf([shown({ kind: 'update' })], { update: updateAt(step, { code }) }),
        stateOf([], {
          update: updateAt(step, { code, isRequired: false }),
          updateTrouble: { code: 'G003e', nextAttemptAt: new Date() },
        }),
      ]),
    ),
    stateOf([shown(dialogueAt({ screen: 'CCHK001' }, { busy: true }))]),
    stateOf([shown(dialogueAt({ screen: 'CCHK001' }), { purpose: 'issue' })]),
    stateOf([shown(dialogueAt({ screen: 'CCHK002', refused: null }), { purpose: 'issue' })]),
    stateOf([shown(dialogueAt({ screen: 'processing' }))]),
    stateOf([shown(dialogueAt({ screen: 'CCHK007' }, { result: await sampleCertificate() }))]),
    ...[null, ...issuanceCodes].map((code) => stateOf([shown(dialogueAt({ screen: 'CCHK902', code }))])),
    ...issuanceCodes.map((code) =>
      stateOf([shown(preflightAt('clock', { trouble: { code, nextAttemptAt: new Date() } }))]),
    ),
    ...issuanceCodes.map((failed) => stateOf([{ ...shown({ kind: 'resting' }), failed }])),
    ...issuanceCodes.map((refused) => stateOf([shown(dialogueAt({ screen: 'CCHK002', refused }))])),
    ...challengeSteps.flatMap((step) =>
      [null, ...issuanceCodes].map((refused) => stateOf([shown(dialogueAt({ ...step, refused }))])),
    ),
  ]
  for (const state of states) {
    const page = await rendered(state, language)
    expect(page).not.toMatch(/undefined|\[object|NaN|null/)
    expect(page).toMatch(/<h1 tabindex="-1">\s*\S/)
  }
})

it('does not promise to install again what the institution’s own application could not', async () => {
  const failed = shown(dialogueAt({ screen: 'CCHK902', code: 'G001e' }))
  const again = '導入だけを自動でやり直します'
  expect(await rendered(stateOf([failed]))).toContain(again)
  failed.order.authority.external = { application: 'their application', ways: [], help: '' }
  const page = await rendered(stateOf([failed]))
  expect(page).not.toContain(again)
  expect(page).toContain('新しい証明書を見つけて自動的に先へ進みます')
  expect(await rendered(stateOf([{ ...failed, isOver: true }]))).not.toContain('新しい証明書を見つけて')
})

describe('お問い合わせ', () => {
  const contact = { version: '0.3.1', hostname: 'PC-0123', logFile: '/home/hanako/ApplicationLog.log' }
  const textOf = async (state: ReturnType<typeof stateOf>) => (await rendered(state)).replaceAll(/<[^>]+>|\s+/g, ' ')

  it('says whom to ask, and all they will ask for', async () => {
    const asked = shown(dialogueAt({ screen: 'CCHK003', refused: 'wrong_answer' }))
    const over = { ...shown({ kind: 'resting' }, { referenceCode: '000001' }), isOver: true }
    const page = await textOf(stateOf([asked, over], { contact }))
    for (const told of [
      'FLT05',
      '内線 1234',
      '428915 (サンプル銀行)',
      'CCHK003 wrong_answer',
      ...Object.values(contact),
    ])
      expect(page).toContain(told)
    expect(page).not.toContain('000001')
    expect(await textOf(stateOf([], { contact, helpdesk: '' }))).toContain('社内のシステム管理者に連絡してください')
  })

  it.each([
    [shown(dialogueAt({ screen: 'CCHK902', code: 'G008e' })), 'CCHK902 G008e'],
    [shown(preflightAt('clock', { trouble: { code: 'clock_skew' } })), 'FLT03 clock_skew'],
    [shown({ kind: 'request' }), 'FLT01'],
  ])('names the screen and the code the person came from: %#', async (issuance, told) => {
    expect(await textOf(stateOf([issuance], { contact }))).toMatch(new RegExp(`画面とコード *${told} `))
  })
})

it('carries the manual’s titles, buttons and fields', async () => {
  const own = await sampleCertificate()
  const order = { certificateSha256: own.sha256 }
  const pages = {
    CCHK001: await rendered(stateOf([shown(dialogueAt({ screen: 'CCHK001' }, { certificates: [own] }), order)])),
    CCHK002: await rendered(stateOf([shown(dialogueAt({ screen: 'CCHK002', refused: null }), order)])),
    ...Object.fromEntries(
      await Promise.all(
        challengeSteps.map(
          async (step) =>
            [step.screen, await rendered(stateOf([shown(dialogueAt({ ...step, refused: null }), order)]))] as const,
        ),
      ),
    ),
    CCHK007: await rendered(stateOf([shown(dialogueAt({ screen: 'CCHK007' }, { result: own }), order)])),
    CCHK902: await rendered(stateOf([shown(dialogueAt({ screen: 'CCHK902', code: 'G008e' }), order)])),
  }
  const words = {
    CCHK001: ['証明書取得', '証明書発行', '証明書一覧', '証明書更新', `CN=${own.commonName}, OU=`],
    CCHK002: ['証明書取得 認証', 'ログインパスワード', '認証', '戻る'],
    CCHK003: ['証明書取得 ワンタイムパスワード認証', 'ワンタイムパスワード', '認証', 'あとで'],
    CCHK004: [
      '証明書取得 ワンタイムパスワード認証',
      'ワンタイムパスワード(現在)',
      'ワンタイムパスワード(1分後)',
      '認証',
      'あとで',
    ],
    CCHK005: ['証明書取得 トランザクション認証', '二次元コード', 'トランザクション認証番号', '認証', 'あとで'],
    CCHK006: ['証明書取得 追加認証', '質問', '出身校は？', '回答', '認証', 'あとで'],
    CCHK007: [
      '証明書取得 結果',
      '証明書情報',
      'Organization',
      'Organization Unit',
      'Common Name',
      '証明書シリアル番号',
      '閉じる',
    ],
    CCHK902: ['異常終了', 'G008e', 'ログを保存', '閉じる'],
  }
  for (const [screen, page] of Object.entries(pages)) {
    for (const word of words[screen as keyof typeof words]) expect(page).toContain(word)
  }
  expect(pages.CCHK007).toContain(own.serialHex)
})

it('shows the 二次元コード as an image, with its text for a token that takes it by hand', async () => {
  const [, , step] = challengeSteps
  const page = await rendered(stateOf([shown(dialogueAt({ ...step, refused: null }, { codeEndsAtMs: 61_000 }))]))
  expect(page).toMatch(/<img src="data:image\/png;base64,iVBORw0KGgo=" alt="[^"]+"/)
  expect(page).toMatch(/<details id="by-hand">[\s\S]*<code>to be typed<\/code>/)
  expect(page).toContain('data-ends-at-ms="61000"')
})

it.each(challengeSteps)('$screen takes nothing while the authority is asked', async (step) => {
  const inputs = async (busy: boolean) => {
    const page = await rendered(stateOf([shown(dialogueAt({ ...step, refused: null }, { busy }))]))
    return [...page.matchAll(/<(?:input|button\s+type="submit")[^>]*>/g)].map(([tag]) => tag)
  }
  expect((await inputs(true)).every((tag) => tag.includes('disabled'))).toBe(true)
  expect((await inputs(false)).some((tag) => tag.includes('disabled'))).toBe(false)
})

it('writes instants as people in Japan read them', () => {
  const instant = new Date('2027-03-04T23:59:00Z')
  expect(whenText(instant, wordsOf('ja'))).toBe('2027年3月5日（金）08:59（日本時間）')
  expect(whenText(instant, wordsOf('en'))).toBe('Fri 5 Mar 2027, 08:59 JST')
})

describe('before the employee begins, it warns', () => {
  it('of software that gets in the way, and says what to do', async () => {
    const requested = [shown({ kind: 'request' })]
    const page = await rendered(stateOf(requested, { conflicts: ['smartaccess', 'sure_click'] }))
    expect(page).toContain('SMARTACCESSのアンインストールを相談してください')
    expect(page).toContain('HP Sure Clickを無効にしてください')
    expect(page).not.toContain('SimplePass')
    expect(await rendered(stateOf(requested))).not.toContain('SMARTACCESS')
  })

  it('of the extensions of a usual browser, where the password is typed and nowhere else', async () => {
    const asked = [shown(dialogueAt({ screen: 'CCHK002', refused: null }))]
    expect(await rendered(stateOf(asked, { isInUsualBrowser: true }))).toContain('拡張機能をすべて無効にしてから')
    expect(await rendered(stateOf(asked, { isInUsualBrowser: true }), 'en')).toContain('Turn all extensions off')
    expect(await rendered(stateOf(asked))).not.toContain('拡張機能')
    expect(await rendered(stateOf([], { isInUsualBrowser: true }))).not.toContain('拡張機能')
  })
})
