import type { CheckResult } from '@certfleet/core/diagnosis.ts'

/**
 * What `doctor` looks at, and what each check may find beside that all is well, or that there is nothing to look at.
 * Ids are for programs, too: they stay. The part before the dot is the group. Words for each: text-ja.ts, text-en.ts.
 */
export const checks = {
  'agent.enrolled': { not_enrolled: 'problem', unreadable: 'problem' },
  'agent.instance': { not_running: 'warning', not_answering: 'problem' },
  'agent.version': { restart: 'warning', offered: 'warning', required: 'problem' },
  'agent.private': { exposed: 'problem' },
  'agent.autostart': { missing: 'problem' },
  'agent.url_scheme': { missing: 'warning' },
  'agent.journal': { damaged: 'problem' },
  'agent.outbox': { damaged: 'problem', waiting: 'warning' },
  'agent.log': { unwritable: 'warning', large: 'warning' },
  'agent.disk': { low: 'warning', full: 'problem' },
  'network.proxy': {
    malformed: 'problem',
    unusable: 'problem',
    asks: 'problem',
    signs_on: 'problem',
    refuses: 'problem',
  },
  'console.dns': { unknown: 'problem' },
  'console.tcp': { unreachable: 'problem' },
  'console.tls': { untrusted: 'problem', wrong_name: 'problem', out_of_date: 'problem', broken: 'problem' },
  'console.http': { no_answer: 'problem', other: 'problem' },
  'console.key': { foreign: 'problem', unproven: 'warning' },
  'console.websocket': { polled: 'warning', blocked: 'problem' },
  'console.link': { offline: 'problem', pending: 'warning', proxy: 'problem', too_old: 'problem', refused: 'problem' },
  'console.policy': { none: 'warning', no_authority: 'warning' },
  'authority.allowed': { unreadable: 'problem', not_allowed: 'problem' },
  'authority.reachable': { unreachable: 'problem', no_answer: 'problem' },
  'authority.tls': { inspected: 'problem', wrong_name: 'problem', out_of_date: 'problem', broken: 'problem' },
  'clock.console': { wrong: 'problem', drifting: 'warning' },
  'clock.authority': { wrong: 'problem', drifting: 'warning' },
  'clock.zone': { elsewhere: 'warning' },
  'keystore.opens': { closed: 'problem' },
  'keystore.token': { absent: 'problem', locked: 'problem', few_tries: 'warning' },
  'keystore.profiles': { locked: 'warning', unreadable: 'warning' },
  'keystore.writable': { unwritable: 'problem' },
  'keystore.protection': { readable: 'warning' },
  'keystore.orphans': { left: 'warning' },
  'certificates.found': { none: 'warning' },
  'certificates.usable': { unusable: 'problem' },
  'certificates.expiry': { expired: 'problem', window_open: 'warning' },
  'certificates.issuances': { employee: 'warning', others: 'warning' },
  'screens.opener': { none: 'warning' },
  'screens.browser': { usual: 'warning' },
  'pc.conflicts': { found: 'warning' },
  'pc.session': { remote: 'warning' },
  'pc.profile': { lost: 'problem' },
  'pc.user': { system: 'warning' },
} as const satisfies Record<string, Record<string, 'warning' | 'problem'>>

export type CheckId = keyof typeof checks
export const checkIds = Object.keys(checks) as [CheckId, ...CheckId[]]
export type FindingOf<Id extends CheckId> = Extract<keyof (typeof checks)[Id], string>

/** In the order in which they are read: what comes first explains what follows. */
export const groups = [
  'agent',
  'network',
  'console',
  'authority',
  'clock',
  'keystore',
  'certificates',
  'screens',
  'pc',
] as const
export type Group = (typeof groups)[number]

export const groupOf = (id: CheckId) => id.split('.')[0] as Group

/** What a check has found. */
export interface Found {
  id: CheckId
  result: CheckResult
  /** Why it is a warning or a problem: one of the check's own, or `unfinished`; null otherwise. */
  finding: string | null
  /** What was seen: addresses, names, numbers, the same in every language. Never a secret. */
  seen: string
}

export const fine = (id: CheckId, seen = ''): Found => ({ id, result: 'ok', finding: null, seen })

export const notApplicable = (id: CheckId, seen = ''): Found => ({ id, result: 'not_applicable', finding: null, seen })

export function trouble<Id extends CheckId>(id: Id, finding: FindingOf<Id>, seen = ''): Found {
  const result = (checks[id] as Record<string, 'warning' | 'problem'>)[finding] ?? 'problem'
  return { id, result, finding, seen }
}

/** The check itself did not come to an end. */
export const unfinished = (id: CheckId, reason: string): Found => ({
  id,
  result: 'warning',
  finding: 'unfinished',
  seen: reason,
})
