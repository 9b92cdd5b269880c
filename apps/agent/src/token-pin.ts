import { z } from 'zod'
import type { KeyStore, PinState } from './keystore/keystore.ts'
import { type Log, reasonOf } from './log.ts'

/** What stands in FLT11. It holds no secret. */
export interface PinQuestion {
  /** Why it is asked again. */
  trouble: 'wrong' | 'unreadable' | 'failed' | null
  /** The token says that it will take only a few wrong PINs more. */
  fewTriesLeft: boolean
  mayLeave: boolean
  busy: boolean
}

/** What the person does about it: calls for the question on the status screen, answers it, leaves it. */
export type PinEvent = { type: 'pin_ask' } | { type: 'pin'; fields: Record<string, string> } | { type: 'pin_left' }

/** `shut`: the token takes no PIN any more, or is gone. */
type Answered = 'open' | 'later' | 'shut'

interface Asked {
  question: PinQuestion
  done: PromiseWithResolvers<Answered>
}

interface TokenPinOptions {
  store: Pick<KeyStore, 'pin'>
  log: Log
  /** Something else is to be drawn. */
  changed: () => void
  /** Its keys can be used from now on. */
  opened: () => void
}

const answerSchema = z.object({ pin: z.string().regex(/^\P{Cc}{1,128}$/u) })

/**
 * FLT11: the PIN of the token that keeps the keys. What is typed is handed to the token once, and kept nowhere: it is the
 * token that remembers, until it is taken out or this process ends. The last try is left to whoever can unlock it.
 */
export class TokenPin {
  readonly #options: TokenPinOptions
  #asked: Asked | null = null
  #state: PinState = 'open'

  constructor(options: TokenPinOptions) {
    this.#options = options
  }

  get question(): PinQuestion | null {
    return this.#asked?.question ?? null
  }

  /** As it was last seen; `open` where there is no PIN at all. */
  get state(): PinState {
    return this.#state
  }

  /** Looks at the token. Never throws. */
  async look(): Promise<PinState> {
    const { store, log, changed } = this.#options
    const before = this.#state
    try {
      this.#state = (await store.pin?.state()) ?? 'open'
    } catch (error) {
      log.warn('token.unreadable', { reason: reasonOf(error) })
      this.#state = 'absent'
    }
    if (this.#state !== before) changed()
    return this.#state
  }

  /**
   * Puts the question, unless the token is open, or takes no PIN.
   * @param put called when it is on the screen
   * @throws the signal's reason when that aborts
   */
  async ask(mayLeave: boolean, signal: AbortSignal, put = () => {}): Promise<Answered> {
    const state = await this.look()
    if (state === 'open') return 'open'
    if (!isAsking(state)) return 'shut'
    signal.throwIfAborted()
    const asked = (this.#asked ??= newQuestion())
    this.#show(asked, { mayLeave, fewTriesLeft: state === 'asks_again' })
    put()
    const leave = () => this.#end(asked, 'later')
    signal.addEventListener('abort', leave, { once: true })
    const outcome = await asked.done.promise
    signal.removeEventListener('abort', leave)
    signal.throwIfAborted()
    return outcome
  }

  hear(event: PinEvent): void {
    const asked = this.#asked
    if (event.type === 'pin_ask') void this.ask(true, AbortSignal.any([]))
    else if (!asked || asked.question.busy) {
      // A double click, or a page that is behind.
    } else if (event.type === 'pin_left') {
      if (asked.question.mayLeave) this.#end(asked, 'later')
    } else void this.#try(asked, event.fields)
  }

  async #try(asked: Asked, fields: Record<string, string>): Promise<void> {
    const { store, log, opened } = this.#options
    const answer = answerSchema.safeParse(fields)
    if (!answer.success) return this.#show(asked, { trouble: 'unreadable' })
    this.#show(asked, { busy: true, trouble: null })
    try {
      const isRight = (await store.pin?.enter(answer.data.pin)) ?? true
      const state = await this.look()
      log.info(isRight ? 'token.unlocked' : 'token.pin_wrong', { state })
      if (isRight) {
        this.#end(asked, 'open')
        opened()
      } else if (!isAsking(state)) this.#end(asked, 'shut')
      else this.#show(asked, { busy: false, trouble: 'wrong', fewTriesLeft: state === 'asks_again' })
    } catch (error) {
      log.warn('token.unreadable', { reason: reasonOf(error) })
      if (isAsking(await this.look())) this.#show(asked, { busy: false, trouble: 'failed' })
      else this.#end(asked, 'shut')
    }
  }

  #show(asked: Asked, change: Partial<PinQuestion>): void {
    asked.question = { ...asked.question, ...change }
    this.#options.changed()
  }

  #end(asked: Asked, outcome: Answered): void {
    if (this.#asked === asked) this.#asked = null
    asked.done.resolve(outcome)
    this.#options.changed()
  }
}

const isAsking = (state: PinState): boolean => state === 'asks' || state === 'asks_again'

const newQuestion = (): Asked => ({
  question: { trouble: null, fewTriesLeft: false, mayLeave: true, busy: false },
  done: Promise.withResolvers(),
})
