import { clerkDigits } from '../counter/clerk-secret.ts'
import { addClerk } from '../counter/make-clerk.ts'
import type { TestAuthority } from './authority.ts'
import { type Browser, browse } from './browse.ts'

/** A clerk who is signed in at the counter. */
interface SignedIn {
  browser: Browser
  password: string
  /** The same clerk at another browser. */
  signInAgain: () => Promise<Browser>
}

/** Adds a clerk, of all institutions or of one, and signs in. */
export async function atCounter(
  place: TestAuthority,
  loginName: string,
  institutionCode: string | null = null,
): Promise<SignedIn> {
  const { db, authority } = place
  const wanted = { loginName, name: `担当 ${loginName}`, institutionCode }
  const { password } = await addClerk(db, wanted, authority.secret)
  const row = await db.clerk.findUniqueOrThrow({ where: { loginName } })
  const signInAgain = async () => {
    const browser = browse(place, '/counter')
    // The number of this step may be taken already: a step further is taken too, and then a test would have to wait.
    await db.clerk.update({ where: { loginName }, data: { lastTotpStep: -1 } })
    const digits = clerkDigits(row, authority.secret, new Date())
    const page = await browser.send('/sign-in', { loginName, password, digits })
    if (page.status !== 200) throw new Error(`${loginName} is not signed in: ${page.status} ${page.text}`)
    return browser
  }
  return { browser: await signInAgain(), password, signInAgain }
}
