import { db } from '../db.ts'

/** All enrolment tokens, newest first; there are few, and each is somebody's decision to review. */
export async function listTokens() {
  const tokens = await db().enrolmentToken.findMany({
    orderBy: { createdAt: 'desc' },
    take: 500,
    select: {
      id: true,
      label: true,
      uses: true,
      maxUses: true,
      expiresAt: true,
      revokedAt: true,
      createdBy: true,
      createdAt: true,
      _count: { select: { agents: true } },
      subscriber: { select: { loginId: true, employee: { select: { name: true } } } },
    },
  })
  const now = new Date()
  // More than the uses: those that came with a worn token and wait for approval are among them.
  return tokens.map(({ _count, ...token }) => ({ ...token, agents: _count.agents, status: statusOf(token, now) }))
}

interface TokenFacts {
  revokedAt: Date | null
  expiresAt: Date
  uses: number
  maxUses: number
}

export type TokenStatus = 'usable' | 'used_up' | 'expired' | 'revoked'

/** What a token is still worth. Anything but `usable` makes a PC that comes with it wait for approval. */
export function statusOf(token: TokenFacts, now: Date): TokenStatus {
  if (token.revokedAt) return 'revoked'
  if (token.expiresAt <= now) return 'expired'
  return token.uses >= token.maxUses ? 'used_up' : 'usable'
}
