/** How the agent stands with its console, for the screens. */
export const linkStates = [
  'connecting',
  'connected',
  'pending_approval',
  'offline',
  'proxy_refused',
  'proxy_unusable',
  'too_old',
  'refused',
  'untrusted',
] as const
export type LinkState = (typeof linkStates)[number]
