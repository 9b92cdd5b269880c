import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import type { Clock } from './clock.ts'
import { ourCertificates } from './doctor/our-certificates.ts'
import { closeStore, lookAround } from './doctor/surroundings.ts'
import type { Platform } from './platform/platform.ts'
import { type Words, whenText } from './screens/text/text.ts'
import type { AgentStatus } from './status.ts'

/** Whether a request of the console is there for that login ID, or for any. */
export function isRequested({ issuances }: AgentStatus, loginId: string | undefined): boolean {
  return issuances.some((issuance) => loginId === undefined || issuance.loginId === loginId)
}

/** Why there is nothing to renew without a request: per certificate, what its dates say, and whom to ask. */
export async function whyNothingToRenew(
  { platform, clock, words }: { platform: Platform; clock: Clock; words: Words },
  loginId: string | undefined,
): Promise<string> {
  const { renew } = words.cli
  const around = await lookAround(platform, clock)
  try {
    const store = await around.store
    const all = store && 'value' in store ? await ourCertificates(store.value, await around.authorities) : []
    const latest = all.filter((each) => each.isLatest && (loginId === undefined || each.loginId === loginId))
    const now = clock.pcNow()
    const lines = latest.map(({ info, loginId: owner, windowOpensAt }) => {
      const name = loginIdOf(info.commonName) ? owner : info.commonName
      if (info.notAfter <= now) return renew.expired(name, whenText(info.notAfter, words))
      if (now < windowOpensAt) return renew.early(name, whenText(windowOpensAt, words))
      return renew.due(name, whenText(info.notAfter, words))
    })
    const found = lines.length > 0 ? lines : [renew.none(loginId ?? null)]
    return [renew.notRequested, ...found, renew.ask(around.policy?.helpdesk ?? '')].join('\n')
  } finally {
    await closeStore(around)
  }
}
