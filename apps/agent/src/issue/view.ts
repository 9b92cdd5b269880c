import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { AnsweredScreen, Dialogue } from '@certfleet/core/dialogue.ts'
import type { Launch } from '@certfleet/core/launch.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'

/** What of an issuance concerns the employee now. The screens draw it; it holds no secret. */
export type IssuanceView =
  /** Nothing: it is at work by itself, or over. */
  | { kind: 'resting' }
  | UnattendedView
  | RequestView
  | SnoozedView
  | PreflightView
  /** FLT06: the agent is updated first. */
  | { kind: 'update' }
  | ExternalView
  | DialogueView

/** FLT01. */
interface RequestView {
  kind: 'request'
  /** It is there again since nothing was entered for a long time. */
  afterIdle?: boolean
}

/** At work with nobody present. Only whoever looks at the status sees it. */
interface UnattendedView {
  kind: 'unattended'
  /** What the authority has said of itself, once it has. */
  profile: AuthorityProfile | null
  trouble: Trouble | null
}

/** What is looked at before anything is typed (FLT03), in the order in which it is shown. */
export const preflightChecks = ['version', 'clock', 'authority', 'disk', 'keystore', 'certificate'] as const
export type PreflightCheck = (typeof preflightChecks)[number]

/** FLT03. */
export interface PreflightView {
  kind: 'preflight'
  /** What is being looked at. */
  at: PreflightCheck
  /** What is as it should be. */
  passed: PreflightCheck[]
  /** What stands in the way at `at`: it waits until that is gone. */
  trouble: Trouble | null
}

/** Put off with あとで. */
interface SnoozedView {
  kind: 'snoozed'
  until: Date
  /** FLT02: the person has just put it off, and may choose another time; null afterwards. */
  choices: SnoozeChoice[] | null
}

export const snoozeTimes = ['hour', 'afternoon', 'evening', 'tomorrow', 'next_week'] as const
/** When a request that is put off may come back. */
export interface SnoozeChoice {
  when: (typeof snoozeTimes)[number]
  until: Date
}

/** FLT08: the institution's own application issues, and its certificate is watched for. */
export interface ExternalView {
  kind: 'external'
  /** How it is started from here; null where this PC allows none of the ways. */
  way: Launch | null
  /** What became of starting the application here. */
  launch: 'not_yet' | 'started' | 'failed'
  /** The person says it is done, and nothing is found; or what is found has no key that works. */
  trouble: 'nothing_found' | 'key_unusable' | null
}

/** Whether the employee is in the middle of it. */
export const isAttended = ({ kind }: IssuanceView): boolean =>
  ['preflight', 'update', 'external', 'dialogue'].includes(kind)

export interface ListedCertificate extends CertificateInfo {
  /** It is not renewed before then. */
  opensAt?: Date
}

export interface DialogueView {
  kind: 'dialogue'
  dialogue: Dialogue
  /** What the authority has said of itself; null after a restart, and where its own application issues. */
  profile: AuthorityProfile | null
  /** For CCHK001: this authority's certificates that have not expired. */
  certificates: ListedCertificate[]
  /** The authority is being asked; what is on the screen cannot be sent again meanwhile. */
  busy: boolean
  /** Wrong passwords or answers in a row, in this dialogue. */
  wrongTries: number
  trouble: Trouble | null
  /** With CCHK005: when the 二次元コード is no longer valid, in milliseconds of the clock that only rises. */
  codeEndsAtMs: number
  /** While processing: what is being done. */
  stage: Stage
  /** For CCHK007. */
  result: CertificateInfo | null
}

/** What stands in the way. Without `nextAttemptAt` it is not tried again by itself. */
export interface Trouble {
  code: IssuanceCode
  nextAttemptAt?: Date
  attemptsLeft?: number
  opensAt?: Date
}

/** Whether a person can mend what stands in the way, and need not wait for the next try. The authority's pace is not theirs. */
export function mayRetryNow(code: IssuanceCode): boolean {
  const { retry, party } = ruleOf(code)
  return retry === 'install' || (retry === 'backoff' && party === 'it_admin')
}

export const stages = ['key', 'submit', 'install', 'check'] as const
export type Stage = (typeof stages)[number]

/** What the employee does on a screen. */
export type EmployeeEvent =
  | { type: 'start' }
  | { type: 'later' }
  /** あとで, and when. */
  | { type: 'put-off'; when: SnoozeChoice['when'] }
  /** What stood in the way may be mended: look again now. */
  | { type: 'retry' }
  | { type: 'choose'; certificateSha256: string }
  | { type: 'issue' }
  | { type: 'back' }
  /** What was typed on a screen that asks something. It holds secrets: an argument of one call. */
  | { type: 'answer'; screen: AnsweredScreen; fields: Record<string, string> }
  /** Start the institution's application. */
  | { type: 'launch' }
  /** It did not work: what the application has shown. */
  | { type: 'trouble'; code: IssuanceCode }
  /** Another 二次元コード, or another look into the store. */
  | { type: 'refresh' }
  /** The proxy lets connections through, for now it knows who is there: from wherever that was said. */
  | { type: 'proxy_open' }
  /** The console has vouched for the key. */
  | { type: 'granted' }
  | { type: 'close' }
