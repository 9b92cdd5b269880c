import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Step } from '@certfleet/core/dialogue.ts'
import type { External } from '@certfleet/core/launch.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import type { DiagnosisView } from '../diagnosis.ts'
import {
  type ExternalView,
  type ListedCertificate,
  type PreflightCheck,
  type PreflightView,
  type SnoozeChoice,
  type Stage,
  type Trouble,
  isAttended,
  preflightChecks,
} from '../issue/view.ts'
import type { Conflict } from '../platform/conflicts.ts'
import type { ProxyQuestion } from '../proxy-sign-on.ts'
import type { ReminderView } from '../reminders.ts'
import type { PinQuestion } from '../token-pin.ts'
import type { RemovalView } from '../removal.ts'
import type { UpdateView } from '../update/update-view.ts'
import type { About, ScreenState, ShownCertificate, ShownIssuance } from './state.ts'

/** One screen, with everything that stands on it. */
export type View =
  | {
      screen: 'FLT01'
      issuance: ShownIssuance
      certificate: CertificateInfo | null
      afterIdle: boolean
      helpdesk: string
      consoleOrigin: string
      conflicts: Conflict[]
    }
  | { screen: 'FLT02'; issuance: ShownIssuance; until: Date; choices: SnoozeChoice[]; helpdesk: string }
  | {
      screen: 'FLT03'
      issuance: ShownIssuance
      checks: { check: PreflightCheck; result: PreflightResult }[]
      trouble: Trouble | null
      browsers: string[]
      helpdesk: string
    }
  | { screen: 'FLT06'; issuance: ShownIssuance; update: UpdateView; helpdesk: string }
  | {
      screen: 'FLT04'
      state: ScreenState
      open: ShownIssuance[]
      certificates: ShownCertificate[]
      checks: ListCheck[]
    }
  | {
      screen: 'FLT08'
      issuance: ShownIssuance
      external: External
      shown: ExternalView
      certificate: CertificateInfo | null
      helpdesk: string
    }
  | {
      screen: 'FLT05'
      about: About
      behind: View
      requests: ShownIssuance[]
      suspicion: ScreenState['suspicion']
      helpdesk: string
    }
  | { screen: 'FLT07'; removal: RemovalView; helpdesk: string }
  | { screen: 'FLT10'; diagnosis: DiagnosisView; helpdesk: string; consoleOrigin: string }
  | { screen: 'FLT09'; reminder: ReminderView; helpdesk: string; consoleOrigin: string }
  | { screen: 'CCHK008'; question: ProxyQuestion; helpdesk: string }
  | { screen: 'FLT11'; question: PinQuestion; helpdesk: string }
  | {
      screen: 'CCHK001'
      issuance: ShownIssuance
      rows: CertificateRow[]
      checks: ListCheck[]
      browsers: string[]
      busy: boolean
      trouble: Trouble | null
    }
  | (Asking & {
      screen: 'CCHK002'
      certificate: CertificateInfo | null
      browsers: string[]
      isInUsualBrowser: boolean
    })
  | (Asking & { screen: 'CCHK003' | 'CCHK004' | 'CCHK005' | 'CCHK006'; asked: ChallengeStep; codeEndsAtMs: number })
  | { screen: 'processing'; issuance: ShownIssuance; stage: Stage; trouble: Trouble | null }
  | {
      screen: 'CCHK007'
      issuance: ShownIssuance
      certificate: CertificateInfo
      profile: AuthorityProfile | null
      browsers: string[] | null
      trouble: Trouble | null
    }
  | {
      screen: 'CCHK902'
      issuance: ShownIssuance
      code: IssuanceCode | null
      opensAt: Date | null
      checks: ListCheck[]
      /** Where nothing better is known. */
      endChecks: EndCheck[]
      helpdesk: string
      profile: AuthorityProfile | null
    }

/** What the screens have in common that ask for something secret. */
export interface Asking {
  issuance: ShownIssuance
  refused: IssuanceCode | null
  trouble: Trouble | null
  warnsOfLock: boolean
  busy: boolean
}

type ChallengeStep = Extract<Step, { screen: 'CCHK003' | 'CCHK004' | 'CCHK005' | 'CCHK006' }>

export type PreflightResult = 'passed' | 'under_way' | 'in_the_way' | 'to_come'

/** Why a certificate that somebody has is not listed (manual §5), in the order in which they are looked into. */
export interface ListCheck {
  check: 'unfinished' | 'smartaccess' | 'sure_click' | 'clock'
  /** Null: only the person can know. */
  isFound: boolean | null
}

/** What ends a procedure for no reason anybody has named (manual §4, BZBE001011), in the order to look into it. */
export interface EndCheck {
  check: 'restart' | 'scripts' | 'simplepass' | 'malware' | 'clock' | 'proxy' | 'disk'
  /** Null: only the person can know. */
  isFound: boolean | null
}

interface CertificateRow {
  certificate: ListedCertificate
  /** The order is for this one; the others are shown, and cannot be chosen. */
  isOrdered: boolean
}

/** From here on the person is warned in stronger words than the authority's. */
const triesBeforeWarning = 2

/**
 * What is on the screen: whom to ask, while that is wanted; else what the proxy or the token asks, else the dialogue that is under
 * way or was just put off, else what somebody asks of this person, else the request with the nearest deadline, else the
 * old certificate that is being asked about, else a reminder, else the status.
 */
export function viewOf(state: ScreenState): View {
  const { contact, suspicion, helpdesk, issuances } = state
  if (!contact) return foregroundOf(state)
  const requests = issuances.filter(({ isOver }) => !isOver)
  return { screen: 'FLT05', about: contact, behind: foregroundOf(state), requests, suspicion, helpdesk }
}

function foregroundOf(state: ScreenState): View {
  const issuance = frontOf(state.issuances, state.institution)
  const { helpdesk, consoleOrigin, conflicts, removal, proxyQuestion, pinQuestion, diagnosis } = state
  if (proxyQuestion) return { screen: 'CCHK008', question: proxyQuestion, helpdesk }
  if (pinQuestion) return { screen: 'FLT11', question: pinQuestion, helpdesk }
  // Whoever is stuck before a dialogue is whom it may help; in the midst of one it waits.
  const isInterrupting = !issuance || ['request', 'preflight', 'resting', 'snoozed'].includes(issuance.view.kind)
  if (diagnosis && isInterrupting) return { screen: 'FLT10', diagnosis, helpdesk, consoleOrigin }
  if (!issuance) return removal ? { screen: 'FLT07', removal, helpdesk } : restOf(state)
  const { view } = issuance
  switch (view.kind) {
    case 'request':
      return {
        screen: 'FLT01',
        issuance,
        certificate: certificateOf(issuance, state),
        afterIdle: view.afterIdle ?? false,
        helpdesk,
        consoleOrigin,
        conflicts,
      }
    case 'preflight':
      return preflightOf(issuance, view, state)
    case 'update':
      // Withdrawn at this moment: the issuance goes on.
      return state.update
        ? { screen: 'FLT06', issuance, update: state.update, helpdesk }
        : preflightOf(issuance, { kind: 'preflight', at: 'version', passed: [], trouble: null }, state)
    case 'external': {
      const { external } = issuance.order.authority
      if (!external) return statusOf(state)
      return { screen: 'FLT08', issuance, external, shown: view, certificate: certificateOf(issuance, state), helpdesk }
    }
    case 'dialogue':
      return dialogueOf(issuance, view, state)
    case 'snoozed': {
      const { until, choices } = view
      return choices ? { screen: 'FLT02', issuance, until, choices, helpdesk } : restOf(state)
    }
    case 'resting':
    case 'unattended':
      return restOf(state)
  }
}

function preflightOf(
  issuance: ShownIssuance,
  { at, passed, trouble }: PreflightView,
  { browsersBeforeLogin: browsers, helpdesk }: ScreenState,
): View {
  const { purpose, authority } = issuance.order
  const resultOf = (check: PreflightCheck): PreflightResult =>
    check === at ? (trouble ? 'in_the_way' : 'under_way') : passed.includes(check) ? 'passed' : 'to_come'
  const checks = preflightChecks
    .filter((check) => check !== 'certificate' || purpose === 'renew')
    .filter((check) => check !== 'authority' || !authority.external)
    .map((check) => ({ check, result: resultOf(check) }))
  return { screen: 'FLT03', issuance, checks, trouble, browsers, helpdesk }
}

/** Nothing is being done: what there is to be read. */
function restOf(state: ScreenState): View {
  const { reminder, helpdesk, consoleOrigin } = state
  return reminder ? { screen: 'FLT09', reminder, helpdesk, consoleOrigin } : statusOf(state)
}

/** What a suspicious contact is about: the request behind FLT05, or the only one there is. */
export function requestInQuestion(state: ScreenState): ShownIssuance | null {
  const behind = foregroundOf(state)
  if ('issuance' in behind) return behind.issuance
  const open = state.issuances.filter(({ isOver }) => !isOver)
  return open.length === 1 ? (open[0] ?? null) : null
}

/** The issuance that has the screen. One that was begun keeps it until its last screen is closed. */
export function frontOf(issuances: ShownIssuance[], institution: string | null = null): ShownIssuance | null {
  const begun =
    issuances.find(({ view }) => isAttended(view)) ??
    issuances.find(({ view }) => view.kind === 'snoozed' && view.choices !== null)
  if (begun) return begun
  const requests = issuances.filter(({ view }) => view.kind === 'request')
  const isAside = ({ order }: ShownIssuance) => Number(order.authority.code !== institution)
  return requests.toSorted((a, b) => isAside(a) - isAside(b) || deadlineMs(a) - deadlineMs(b))[0] ?? null
}

function dialogueOf(
  issuance: ShownIssuance,
  view: Extract<ShownIssuance['view'], { kind: 'dialogue' }>,
  state: ScreenState,
): View {
  const { busy, trouble, stage, codeEndsAtMs, profile } = view
  const { step } = view.dialogue
  const warnsOfLock = view.wrongTries >= triesBeforeWarning
  switch (step.screen) {
    case 'CCHK001': {
      const ordered = issuance.order.purpose === 'renew' ? issuance.order.certificateSha256 : null
      const rows = view.certificates.map((certificate) => ({ certificate, isOrdered: certificate.sha256 === ordered }))
      const { browsersBeforeLogin: browsers } = state
      return { screen: 'CCHK001', issuance, rows, checks: listChecksOf(state, issuance), browsers, busy, trouble }
    }
    case 'CCHK002': {
      const certificate = certificateOf(issuance, state)
      const { browsersBeforeLogin: browsers, isInUsualBrowser } = state
      return { ...step, issuance, certificate, browsers, trouble, warnsOfLock, isInUsualBrowser, busy }
    }
    case 'CCHK003':
    case 'CCHK004':
    case 'CCHK005':
    case 'CCHK006':
      return {
        screen: step.screen,
        asked: step,
        codeEndsAtMs,
        issuance,
        refused: step.refused,
        trouble,
        warnsOfLock,
        busy,
      }
    case 'processing':
      return { screen: 'processing', issuance, stage, trouble }
    case 'CCHK007':
      // A result without its certificate would be an empty form; the status shows what there is.
      return view.result
        ? { screen: 'CCHK007', issuance, certificate: view.result, profile, browsers: state.browsers, trouble }
        : statusOf(state)
    case 'CCHK902':
      return {
        screen: 'CCHK902',
        issuance,
        code: step.code,
        opensAt: trouble?.opensAt ?? null,
        checks: listChecksOf(state),
        endChecks: step.code === null || step.code === 'BZBE001011' ? endChecksOf(state) : [],
        helpdesk: state.helpdesk,
        profile,
      }
  }
}

function statusOf(state: ScreenState): View {
  return {
    screen: 'FLT04',
    state,
    open: state.issuances.filter(({ isOver }) => !isOver),
    certificates: state.certificates.toSorted((a, b) => +b.info.notAfter - +a.info.notAfter),
    checks: listChecksOf(state),
  }
}

/** @param present the issuance on the screen, which the person knows to be unfinished */
function listChecksOf(
  { issuances, conflicts, isClockWrong }: ScreenState,
  present: ShownIssuance | null = null,
): ListCheck[] {
  const isUnfinished = issuances.some((each) => !each.isOver && each !== present && each.order.purpose !== 'renew')
  return [
    // Others may have been begun elsewhere.
    { check: 'unfinished', isFound: isUnfinished || null },
    { check: 'smartaccess', isFound: conflicts.includes('smartaccess') },
    { check: 'sure_click', isFound: conflicts.includes('sure_click') },
    { check: 'clock', isFound: isClockWrong },
  ]
}

/** A disk without room has a code of its own. */
const endChecksOf = ({ conflicts, isClockWrong, closedProxy, link }: ScreenState): EndCheck[] => [
  { check: 'restart', isFound: null },
  { check: 'scripts', isFound: null },
  { check: 'simplepass', isFound: conflicts.includes('simplepass') },
  { check: 'malware', isFound: null },
  { check: 'clock', isFound: isClockWrong },
  { check: 'proxy', isFound: closedProxy ? true : link === 'connected' ? false : null },
  { check: 'disk', isFound: null },
]

const certificateOf = ({ order }: ShownIssuance, { certificates }: ScreenState) =>
  certificates.find(({ info }) => info.sha256 === order.certificateSha256)?.info ?? null

const deadlineMs = ({ order }: ShownIssuance) => Date.parse(order.deadline ?? order.expiresAt)
