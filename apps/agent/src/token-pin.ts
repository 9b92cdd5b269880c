import { z } from 'zod'
import type { KeyStore, PinState } from './keystore/keystore.ts'
import { type Log, reasonOf } from './log.ts'
import { Question } from './question.ts'

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
type Asked = Question<PinQuestion, 'open' | 'shut'>

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
    return this.#asked?.shown ?? null
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
  async ask(mayLeave: boolean, signal: AbortSignal, put = () => {}): Promise<'open' | 'later' | 'shut'> {
    const state = await this.look()
    if (state === 'open') return 'open'
    if (!isAsking(state)) return 'shut'
    signal.throwIfAborted()
    if (!this.#asked?.shown) this.#asked = new Question(unanswered, this.#options.changed)
    this.#asked.show({ mayLeave, fewTriesLeft: state === 'asks_again' })
    put()
    return this.#asked.outcome(signal)
  }

  hear(event: PinEvent): void {
    if (event.type === 'pin_ask') void this.ask(true, AbortSignal.any([]))
    else if (event.type === 'pin_left') this.#asked?.leave()
    else if (this.#asked?.takesAnswer) void this.#try(this.#asked, event.fields)
  }

  async #try(asked: Asked, fields: Record<string, string>): Promise<void> {
    const { store, log, opened } = this.#options
    const answer = answerSchema.safeParse(fields)
    if (!answer.success) return asked.show({ trouble: 'unreadable' })
    asked.show({ busy: true, trouble: null })
    try {
      const isRight = (await store.pin?.enter(answer.data.pin)) ?? true
      const state = await this.look()
      log.info(isRight ? 'token.unlocked' : 'token.pin_wrong', { state })
      if (isRight) {
        asked.end('open')
        opened()
      } else if (!isAsking(state)) asked.end('shut')
      else asked.show({ busy: false, trouble: 'wrong', fewTriesLeft: state === 'asks_again' })
    } catch (error) {
      log.warn('token.unreadable', { reason: reasonOf(error) })
      if (isAsking(await this.look())) asked.show({ busy: false, trouble: 'failed' })
      else asked.end('shut')
    }
  }
}

const isAsking = (state: PinState): boolean => state === 'asks' || state === 'asks_again'

const unanswered: PinQuestion = { trouble: null, fewTriesLeft: false, mayLeave: true, busy: false }
