import { issuanceStates } from '@certfleet/core/issuance.ts'
import { z } from 'zod'
import type { Identity } from './identity.ts'
import { type KeyStoreKind, keyStoreKinds } from './keystore/keystore.ts'
import { linkStates } from './link/link-state.ts'
import type { ScreenState } from './screens/state.ts'
import { type Words, whenText } from './screens/text/text.ts'

/** What the command line tells of a running agent. */
export const agentStatusSchema = z.object({
  version: z.string(),
  agentId: z.uuid(),
  consoleOrigin: z.url(),
  link: z.enum(linkStates),
  /** Why it polls instead of having a WebSocket; an agent of an earlier version does not tell. */
  polling: z.string().nullable().optional(),
  keyStore: z.enum(keyStoreKinds),
  certificates: z.array(z.object({ commonName: z.string(), notAfter: z.iso.datetime(), isUsable: z.boolean() })),
  issuances: z.array(
    z.object({
      id: z.uuid(),
      state: z.enum(issuanceStates).nullable(),
      referenceCode: z.string(),
      institution: z.string(),
      /** An agent of an earlier version, still running after an update, does not tell. */
      loginId: z.string().optional(),
    }),
  ),
})
export type AgentStatus = z.infer<typeof agentStatusSchema>

export function statusOf(
  { link, polling, consoleOrigin, certificates, issuances }: Omit<ScreenState, 'contact' | 'suspicion' | 'institution'>,
  about: { identity: Identity; keyStore: KeyStoreKind; version: string },
): AgentStatus {
  return {
    version: about.version,
    agentId: about.identity.agentId,
    consoleOrigin,
    link,
    polling,
    keyStore: about.keyStore,
    certificates: certificates.map(({ info, protection }) => ({
      commonName: info.commonName,
      notAfter: info.notAfter.toISOString(),
      isUsable: protection !== null,
    })),
    issuances: issuances
      .filter(({ isOver }) => !isOver)
      .map(({ id, state, order: { referenceCode, authority, loginId } }) => ({
        id,
        state,
        referenceCode,
        institution: authority.name,
        loginId,
      })),
  }
}

/** The status as text for a terminal. */
export function statusText(status: AgentStatus, words: Words): string {
  const { flt01, flt04, domain } = words
  const certificates = status.certificates.map(
    ({ commonName, notAfter, isUsable }) =>
      `  ${commonName}  ${whenText(new Date(notAfter), words)}${isUsable ? '' : `  (${flt04.keyUnusable})`}`,
  )
  const issuances = status.issuances.map(
    ({ institution, referenceCode, state }) =>
      `  ${institution}  ${flt01.referenceCode} ${referenceCode}  ${state ? domain.issuanceState[state] : ''}`,
  )
  return [
    `certfleet-agent ${status.version}  ${status.agentId}`,
    `${flt04.connection}: ${flt04.link[status.link]} ${status.consoleOrigin}`,
    ...(status.polling ? [`  ${flt04.polling(status.polling)}`] : []),
    `${flt04.certificates} (${flt04.keyStore[status.keyStore]})`,
    ...(certificates.length > 0 ? certificates : [`  ${flt04.noCertificates}`]),
    ...(issuances.length > 0 ? [flt04.issuances, ...issuances] : [flt04.nothing]),
  ].join('\n')
}
