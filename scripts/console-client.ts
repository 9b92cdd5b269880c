import { type TRPCClient, createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../apps/console/src/server/router.ts'

/** The console as a person's browser uses it: signed in by cookie, through the same door as the pages. */
export interface ConsoleClient {
  api: TRPCClient<AppRouter>
  /** The value of the Cookie header. */
  cookie: string
}

export interface Administrator {
  email: string
  password: string
}

/** Sets a fresh console up with the code it printed, and signs in. */
export async function setUpConsole(
  origin: string,
  code: string,
  name: string,
  admin: Administrator,
): Promise<ConsoleClient> {
  await client(origin, '').setUp.complete.mutate({ code, name, ...admin })
  return signIn(origin, admin)
}

export async function signIn(origin: string, admin: Administrator): Promise<ConsoleClient> {
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(admin),
  })
  if (!answer.ok) throw new Error(`sign-in at ${origin} failed: HTTP ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { api: client(origin, cookie), cookie }
}

function client(origin: string, cookie: string): TRPCClient<AppRouter> {
  const url = `${origin}/api/trpc`
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url, transformer: superjson, headers: { origin, cookie } })],
  })
}
