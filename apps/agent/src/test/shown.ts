import { randomUUID } from 'node:crypto'
import { startDialogue } from '@certfleet/core/dialogue.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import type { DialogueView, IssuanceView, PreflightCheck, PreflightView } from '../issue/view.ts'
import type { UpdateStep, UpdateView } from '../update/update-view.ts'
import type { ScreenState, ShownIssuance } from '../screens/state.ts'
import { issueToNobody, makeCa } from './certificates.ts'

export async function sampleCertificate(loginId = 'demo01'): Promise<CertificateInfo> {
  return readCertificate(await issueToNobody(await makeCa(), { loginId }))
}

/** An issuance as the screens get it. */
export function shown(view: IssuanceView, order: Partial<ShownIssuance['order']> = {}): ShownIssuance {
  const authority = { id: randomUUID(), code: '9936', name: 'サンプル銀行', baseUrl: 'https://bank', trustAnchors: '' }
  return {
    id: randomUUID(),
    view,
    state: 'offered',
    failed: null,
    isOver: false,
    order: {
      agentId: randomUUID(),
      issuanceId: randomUUID(),
      attempt: 1,
      purpose: 'renew',
      authority,
      certificateSha256: null,
      loginId: 'demo01',
      referenceCode: '428915',
      requestedBy: '情報システム部 佐藤',
      deadline: '2027-03-05T08:59:00.000Z',
      nonce: 'nonce',
      issuedAt: '2027-02-01T00:00:00.000Z',
      expiresAt: '2027-03-05T08:59:00.000Z',
      ...order,
    },
  }
}

export function dialogueAt(step: DialogueView['dialogue']['step'], change: Partial<DialogueView> = {}): DialogueView {
  return {
    kind: 'dialogue',
    profile: null,
    dialogue: { ...startDialogue('renew'), step },
    certificates: [],
    busy: false,
    wrongTries: 0,
    trouble: null,
    codeEndsAtMs: 0,
    stage: 'key',
    result: null,
    ...change,
  }
}

export const preflightAt = (at: PreflightCheck, change: Partial<PreflightView> = {}): PreflightView => ({
  kind: 'preflight',
  at,
  passed: [],
  trouble: null,
  ...change,
})

export const updateAt = (step: UpdateStep, change: Partial<UpdateView> = {}): UpdateView => ({
  version: '0.2.0',
  running: '0.1.0',
  isRequired: true,
  step,
  code: null,
  bytes: 50_000_000,
  doneBytes: 20_000_000,
  file: '/home/hanako/.local/share/certfleet/update/certfleet-agent_0.2.0_amd64.deb',
  ...change,
})

export const stateOf = (issuances: ShownIssuance[], change: Partial<ScreenState> = {}): ScreenState => ({
  link: 'connected',
  polling: null,
  consoleOrigin: 'https://console.example',
  helpdesk: '内線 1234',
  certificates: [],
  heardAt: null,
  removal: null,
  proxyQuestion: null,
  closedProxy: null,
  contact: null,
  suspicion: null,
  institution: null,
  reminder: null,
  diagnosis: null,
  pinQuestion: null,
  pin: 'open',
  update: null,
  updateTrouble: null,
  conflicts: [],
  browsers: null,
  browsersBeforeLogin: [],
  isClockWrong: false,
  isInUsualBrowser: false,
  issuances,
  ...change,
})
