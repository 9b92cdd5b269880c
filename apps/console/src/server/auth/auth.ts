import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { env } from '../../env.ts'
import { audit } from '../audit/audit.ts'
import { db } from '../db.ts'
import { log } from '../log.ts'
import { keyed } from '../secret.ts'

/** The shortest password of an administrator, in characters. */
export const minPasswordLength = 12

const build = () =>
  betterAuth({
    appName: 'Certfleet',
    baseURL: env().origin,
    secret: keyed('session', 'better-auth').toString('base64'),
    database: prismaAdapter(db(), { provider: 'postgresql' }),
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength: 128 },
    session: { expiresIn: 12 * 3600, updateAge: 3600 },
    // Kept in the database, so that guessing is slowed across processes and restarts.
    rateLimit: { enabled: true, storage: 'database', customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    advanced: { cookiePrefix: 'certfleet' },
    databaseHooks: {
      session: {
        create: {
          after: async ({ userId, ipAddress }) => {
            const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, name: true } })
            const actor = { kind: 'user' as const, id: user.id, name: user.name }
            const subject = { kind: 'user' as const, id: user.id }
            await db().$transaction((tx) =>
              audit(tx, { actor, action: 'user.signed_in', subject, data: { ipAddress: ipAddress ?? null } }),
            )
          },
        },
      },
    },
    logger: {
      log: (level, message) => log()[level === 'error' ? 'error' : level === 'warn' ? 'warn' : 'debug'](message),
    },
  })

const shared = globalThis as { certfleetAuth?: ReturnType<typeof build> }

/** Sign-in with e-mail address and password; sessions in the database. */
export const auth = (): ReturnType<typeof build> => (shared.certfleetAuth ??= build())

/** Who makes this request, or null. */
export async function signedInUser(headers: Headers): Promise<{ id: string; name: string; email: string } | null> {
  const session = await auth().api.getSession({ headers })
  return session && { id: session.user.id, name: session.user.name, email: session.user.email }
}
