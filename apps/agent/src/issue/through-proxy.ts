import { AnswerLost, type Authority, AuthorityError } from '../authorities/authority.ts'
import type { SignedOn } from '../proxy-sign-on.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft } from './patience.ts'
import { isAttended } from './view.ts'

/** How the question ended without the proxy letting anything through. */
type Left = 'later' | 'idle' | 'wrong'

/** So often in a row a proxy may take what it is shown and refuse all the same. */
const maxOpened = 5

/**
 * An authority whose calls come through a proxy that asks who is there: CCHK008 is put over whatever is on the screen,
 * and then the very same call is made again. A proxy asks before anything is sent through it, so nothing of the call has
 * left this PC, and no try of a password is spent.
 */
export function throughProxy(issuance: Issuance, authority: Authority): Authority {
  let isConfirmLeft = false
  const through = async <T>(
    call: () => Promise<T>,
    mayLeave: boolean,
    whenLeft: (how: Left, error: Error) => Error,
  ) => {
    for (let opened = 0; ; opened++) {
      try {
        return await call()
      } catch (error) {
        if (!isProxysRefusal(error) || opened === maxOpened) throw error
        const how = await signOn(issuance, new URL(issuance.order.authority.baseUrl), mayLeave)
        if (how === 'unasked') throw error
        if (how !== 'open') throw whenLeft(how, error)
      }
    }
  }
  const inDialogue = <T>(call: () => Promise<T>) =>
    through(call, true, (how, error) => (how === 'wrong' ? over(error) : new EmployeeLeft(how)))
  const handIn = <T>(call: () => Promise<T>) =>
    through(call, false, (how, error) => (how === 'wrong' ? over(error) : error))
  return {
    profile: () => inDialogue(() => authority.profile()),
    openDialogue: (...given) => inDialogue(() => authority.openDialogue(...given)),
    answer: (dialogue, screen, fields) => {
      let isMade = false
      return inDialogue(() => {
        if (isMade && numbersOfTheMoment.includes(screen)) throw new AnswerLost('G009e', null)
        isMade = true
        return authority.answer(dialogue, screen, fields)
      })
    },
    asked: (...given) => inDialogue(() => authority.asked(...given)),
    submit: (...given) => handIn(() => authority.submit(...given)),
    renew: (...given) => handIn(() => authority.renew(...given)),
    issue: (...given) => handIn(() => authority.issue(...given)),
    // What may have been issued is fetched sooner or later: after a pause it is asked again.
    fetch: (...given) =>
      through(
        () => authority.fetch(...given),
        false,
        (_, error) => error,
      ),
    confirm: (...given) => {
      const call = () => authority.confirm(...given)
      // The certificate works already: the question does not come up twice.
      if (isConfirmLeft) return call()
      return through(call, true, (_, error) => {
        isConfirmLeft = true
        return error
      })
    },
  }
}

/**
 * Puts CCHK008, if the employee is there and the proxy on the way to `url` asks a person; told as `waiting_proxy_auth`
 * until the issuance is where it was. @throws Stopped
 */
export async function signOn(issuance: Issuance, url: URL, mayLeave: boolean): Promise<SignedOn | 'idle'> {
  const { proxy, time, tempo } = issuance.services
  if (!isAttended(issuance.view)) {
    await proxy.note(url)
    return 'unasked'
  }
  const { progress } = issuance.memory
  let isPut = false
  const put = () => {
    isPut = true
    issuance.progress('waiting_proxy_auth', { waitingOn: 'employee' })
  }
  const [idle, done] = [new AbortController(), new AbortController()]
  issuance
    .waitUntil(new Date(time.now().getTime() + tempo.idleMs), AbortSignal.any([done.signal, issuance.signal]))
    .then(() => idle.abort())
    .catch(() => {})
  try {
    const outcome = await proxy.ask(url, mayLeave, AbortSignal.any([idle.signal, issuance.signal]), put)
    if (outcome === 'open' && isPut && progress) {
      const { state, code, waitingOn, nextAttemptAt } = progress
      issuance.progress(state, {
        ...(code && { code }),
        ...(waitingOn && { waitingOn }),
        ...(nextAttemptAt && { nextAttemptAt: new Date(nextAttemptAt) }),
      })
    }
    return outcome
  } catch (error) {
    if (idle.signal.aborted && !issuance.signal.aborted) return 'idle'
    throw error
  } finally {
    done.abort()
  }
}

/** What a token shows is no longer right when the proxy has been dealt with: it is asked for anew, and was not sent. */
const numbersOfTheMoment = ['CCHK003', 'CCHK004', 'CCHK005']

const isProxysRefusal = (error: unknown): error is AuthorityError =>
  error instanceof AuthorityError && error.code === 'G009e' && error.isRefusal

/** Two wrong answers: the attempt is over. */
const over = (cause: Error) => new AuthorityError('G009e', { isOver: true }, { cause })
