/** What became of an attempt to sign in. */
export type Outcome = 'signed_in' | 'wrong' | { tooManyForSeconds: number }

const standardWaitSeconds = 60

/** Signs in with a password; the session is a cookie scripts cannot read. @throws when there is no answer to go by. */
export async function signIn(email: string, password: string): Promise<Outcome> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer.ok) return 'signed_in'
  if (answer.status === 429) {
    return { tooManyForSeconds: Number(answer.headers.get('x-retry-after')) || standardWaitSeconds }
  }
  // 400: not an address at all. Either way there is no such account, and no more is said.
  if (answer.status === 401 || answer.status === 400) return 'wrong'
  throw new Error(`sign-in: ${answer.status}`)
}

export async function signOut(): Promise<void> {
  const answer = await post('/api/auth/sign-out', {})
  if (!answer.ok) throw new Error(`sign-out: ${answer.status}`)
}

const post = (path: string, body: object): Promise<Response> =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
