import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { ScreenState } from '../screens/state.ts'
import type { Language } from '../screens/text/text.ts'
import type { View } from '../screens/view.ts'
import { dialogueAt, preflightAt, sampleCertificate, shown, stateOf, updateAt } from './shown.ts'

/**
 * Every screen, as the employee's guide shows it; the same at each run.
 * @param qrCode PNG in base64
 * @param nowMs the clock the 二次元コード counts down by
 */
export async function guideScenes(
  language: Language,
  qrCode: string,
  nowMs: number,
): Promise<Record<View['screen'], ScreenState>> {
  const made = await sampleCertificate()
  const old = {
    ...made,
    commonName: 'hanako01 A001 20260304085911042817',
    serialHex: '5f0c7a91d2b34e68a1c05d9e7b2f4630',
    notAfter: new Date('2027-03-04T23:59:00Z'),
  }
  const successor = {
    ...made,
    sha256: 'f'.repeat(64),
    commonName: 'hanako01 A002 20270208101502358806',
    serialHex: '2b8e04d7f1c94a3586e0b7d5a92c1f74',
    notBefore: new Date('2027-02-07T23:59:00Z'),
    notAfter: new Date('2028-02-08T23:59:00Z'),
  }
  const isJapanese = language === 'ja'
  const order = {
    authority: {
      id: '',
      code: '9936',
      name: isJapanese ? 'サンプル銀行' : 'Sample Bank',
      baseUrl: '',
      trustAnchors: '',
    },
    requestedBy: isJapanese ? '情報システム部 佐藤' : 'IT department, Sato',
    loginId: 'hanako01',
    certificateSha256: old.sha256,
  }
  const { code, name } = order.authority
  const profile = authorityProfileSchema.parse({ code, name })
  const certificates = [{ info: old, protection: 'cng' as const, isRemovable: false, cameUnattended: false }]
  const at = (view: Parameters<typeof shown>[0], change: Partial<ScreenState> = {}) =>
    stateOf([shown(view, order)], {
      helpdesk: isJapanese ? '社内ヘルプデスク 内線 1234' : 'Helpdesk, extension 1234',
      certificates,
      ...change,
    })
  const asking = { refused: null } as const
  const question = isJapanese ? '出身校は？' : 'Which school did you go to?'
  const transaction = {
    screen: 'CCHK005',
    qrCode,
    transaction: '8305 1172 4096',
    validSeconds: 180,
    ...asking,
  } as const
  const external = {
    application: isJapanese ? 'サンプル銀行 証明書発行アプリ' : 'Sample Bank Certificate App',
    ways: [],
    help: isJapanese ? 'メニューの「電子証明書更新」を選んでください。' : 'Choose “Renew certificate” in its menu.',
  }
  const outside = { ...order, authority: { ...order.authority, external } }
  const way = { program: String.raw`C:\Program Files\SampleBank\CertApp.exe`, args: [] }
  const application = shown({ kind: 'external', way, launch: 'not_yet', trouble: null }, outside)
  const putOff = [
    { when: 'hour' as const, until: new Date('2027-02-08T02:20:00Z') },
    { when: 'afternoon' as const, until: new Date('2027-02-08T04:00:00Z') },
    { when: 'next_week' as const, until: new Date('2027-02-15T00:00:00Z') },
  ]
  const logFile = String.raw`C:\Users\hanako\AppData\Local\Certfleet\ApplicationLog.log`
  const contact = { version: '0.1.0', hostname: 'PC-0123', logFile }
  const reminder = {
    certificates: [{ info: old, milestone: 'days14' as const }],
    since: new Date('2027-02-12T00:14:00Z'),
  }
  const ask = { agentId: '', diagnosisId: '', requestedBy: order.requestedBy, expiresAt: '2027-02-15T01:20:00.000Z' }
  const diagnosis = { ask, step: 'asking' as const }
  return {
    FLT01: at({ kind: 'request' }),
    FLT02: at({ kind: 'snoozed', until: new Date('2027-02-09T00:00:00Z'), choices: putOff }),
    FLT03: at(preflightAt('authority', { passed: ['version', 'clock'] })),
    FLT04: at({ kind: 'resting' }, { issuances: [] }),
    FLT05: at(dialogueAt({ screen: 'CCHK002', refused: 'wrong_credentials' }), { contact }),
    FLT06: at({ kind: 'update' }, { update: updateAt('offered') }),
    FLT07: at({ kind: 'resting' }, { issuances: [], removal: { certificate: old, successor, step: 'asking' } }),
    FLT08: at({ kind: 'resting' }, { issuances: [application] }),
    FLT09: at({ kind: 'resting' }, { issuances: [], reminder }),
    FLT10: at({ kind: 'resting' }, { issuances: [], diagnosis }),
    FLT11: at(preflightAt('keystore'), {
      pinQuestion: { trouble: null, fewTriesLeft: false, mayLeave: true, busy: false },
    }),
    CCHK001: at(dialogueAt({ screen: 'CCHK001' }, { certificates: [old] })),
    CCHK002: at(dialogueAt({ screen: 'CCHK002', ...asking })),
    CCHK003: at(dialogueAt({ screen: 'CCHK003', ...asking })),
    CCHK004: at(dialogueAt({ screen: 'CCHK004', ...asking })),
    CCHK005: at(dialogueAt(transaction, { codeEndsAtMs: nowMs + 180_000 })),
    CCHK006: at(dialogueAt({ screen: 'CCHK006', question, ...asking })),
    processing: at(dialogueAt({ screen: 'processing' }, { stage: 'submit' })),
    CCHK007: at(dialogueAt({ screen: 'CCHK007' }, { result: successor, profile }), {
      browsers: ['Google Chrome', 'Microsoft Edge'],
    }),
    CCHK008: at(dialogueAt({ screen: 'CCHK002', ...asking }), {
      proxyQuestion: { proxy: 'http://proxy.example.co.jp:8080/', trouble: null, mayLeave: true, busy: false },
    }),
    CCHK902: at(dialogueAt({ screen: 'CCHK902', code: 'G008e' })),
  }
}
