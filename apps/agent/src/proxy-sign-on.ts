import { z } from 'zod'
import { type Knock, knockAtProxy } from './knock-at-proxy.ts'
import { type Log, reasonOf } from './log.ts'
import { type Network, proxyTo } from './proxy.ts'
import { Question } from './question.ts'

/** What stands in CCHK008. It holds no secret. */
export interface ProxyQuestion {
  /** `http://host:port/` */
  proxy: string
  /** Why it is asked again. */
  trouble: 'wrong' | 'unreadable' | 'unreachable' | null
  mayLeave: boolean
  busy: boolean
}

/** A proxy that let nothing through when it was last tried. */
export interface ClosedProxy {
  proxy: string
  /** Of whom it wants to know: of a person (Basic), or of the system (NTLM, Negotiate). */
  asks: 'person' | 'system'
}

/** What the person does about it: calls for the question on the status screen, answers it, leaves it. */
export type ProxyEvent =
  | { type: 'proxy_ask' }
  | { type: 'proxy'; fields: Record<string, string> }
  | { type: 'proxy_left' }

/**
 * What came of asking. `open`: the proxy lets connections through; `later`: the person has left; `wrong`: two wrong
 * answers; `unasked`: it asks nobody at the screen, or cannot be asked.
 */
export type SignedOn = 'open' | 'later' | 'wrong' | 'unasked'

interface Asked {
  url: URL
  /** Without any password. */
  proxy: URL
  wrongAnswers: number
  question: Question<ProxyQuestion, 'open' | 'wrong'>
}

interface ProxySignOnOptions {
  network: Network
  log: Log
  /** Something else is to be drawn. */
  changed: () => void
  /** A proxy lets connections through from now on. */
  opened: () => void
}

/** The second wrong answer is the last (manual §4, G009e). */
const maxWrongAnswers = 2

/** RFC 7617 §2: the first colon ends the user name, and neither has control characters. */
const answerSchema = z.object({
  user: z.string().regex(/^[^:\p{Cc}]{1,128}$/u),
  password: z.string().regex(/^\P{Cc}{1,128}$/u),
})

/**
 * CCHK008: user name and password for proxies that ask for them, in the memory of this process and nowhere else. Where
 * connections are made by `network`, what was typed is shown to the proxy, and to nobody behind it.
 */
export class ProxySignOn {
  readonly network: Network
  readonly #options: ProxySignOnOptions
  /** By `host:port`, with what was typed. */
  readonly #typed = new Map<string, URL>()
  #asked: Asked | null = null
  #closed: (ClosedProxy & { url: URL }) | null = null

  constructor(options: ProxySignOnOptions) {
    this.#options = options
    const { proxyFor, signOn } = options.network
    this.network = {
      signOn,
      proxyFor: async (url) => {
        const settings = await proxyFor(url)
        const typed = settings.HTTPS_PROXY && this.#typed.get(new URL(settings.HTTPS_PROXY).host)
        return typed ? { ...settings, HTTPS_PROXY: typed.href } : settings
      },
    }
  }

  get question(): ProxyQuestion | null {
    return this.#asked?.question.shown ?? null
  }

  get closed(): ClosedProxy | null {
    return this.#closed
  }

  /** A connection to `url` was refused (407): what the proxy asks is told on the status screen. */
  async note(url: URL): Promise<void> {
    await this.#look(url)
    this.#options.changed()
  }

  /** Connections come through. */
  forget(): void {
    this.#closed = null
  }

  /**
   * Puts the question, if the proxy on the way to `url` still asks one of a person.
   * @param put called when it is on the screen
   * @throws the signal's reason when that aborts
   */
  async ask(url: URL, mayLeave: boolean, signal: AbortSignal, put = () => {}): Promise<SignedOn> {
    const { proxy, answer } = await this.#look(url)
    if (answer === 'open') return 'open'
    if (!proxy || answer !== 'asks_person') return 'unasked'
    signal.throwIfAborted()
    if (!this.#asked?.question.shown) this.#asked = this.#newQuestion(url, proxy)
    const { question } = this.#asked
    question.show({ mayLeave })
    put()
    return question.outcome(signal)
  }

  hear(event: ProxyEvent): void {
    if (event.type === 'proxy_ask') {
      if (this.#closed?.asks === 'person') void this.ask(this.#closed.url, true, AbortSignal.any([]))
    } else if (event.type === 'proxy_left') this.#asked?.question.leave()
    else if (this.#asked?.question.takesAnswer) void this.#try(this.#asked, event.fields)
  }

  #newQuestion(url: URL, proxy: URL): Asked {
    const unanswered: ProxyQuestion = { proxy: nameOf(proxy), trouble: null, mayLeave: true, busy: false }
    return { url, proxy, wrongAnswers: 0, question: new Question(unanswered, this.#options.changed) }
  }

  async #try(asked: Asked, fields: Record<string, string>): Promise<void> {
    const { log } = this.#options
    const answer = answerSchema.safeParse(fields)
    if (!answer.success) return asked.question.show({ trouble: 'unreadable' })
    asked.question.show({ busy: true, trouble: null })
    const typed = new URL(asked.proxy)
    typed.username = encodeURIComponent(answer.data.user)
    typed.password = encodeURIComponent(answer.data.password)
    try {
      const isOpen = (await knockAtProxy(typed, asked.url)) === 'open'
      log.info(isOpen ? 'proxy.signed_on' : 'proxy.refused', { proxy: nameOf(asked.proxy) })
      if (isOpen) {
        this.#typed.set(typed.host, typed)
        asked.question.end('open')
        this.forget()
        this.#options.opened()
      } else if (++asked.wrongAnswers >= maxWrongAnswers) asked.question.end('wrong')
      else asked.question.show({ busy: false, trouble: 'wrong' })
    } catch (error) {
      log.warn('proxy.unreachable', { proxy: nameOf(asked.proxy), reason: reasonOf(error) })
      asked.question.show({ busy: false, trouble: 'unreachable' })
    }
  }

  /** How the proxy on the way to `url` answers to what is known; null: it does not, or there is none. */
  async #look(url: URL): Promise<{ proxy: URL | null; answer: Knock | null }> {
    try {
      const proxy = await proxyTo(url, this.network)
      if (!proxy) return { proxy, answer: null }
      const { HTTPS_PROXY = proxy.href } = await this.network.proxyFor(url)
      const answer = await knockAtProxy(new URL(HTTPS_PROXY), url)
      const asks = answer === 'asks_person' ? 'person' : 'system'
      this.#closed = answer === 'open' ? null : { url, proxy: nameOf(proxy), asks }
      return { proxy, answer }
    } catch (error) {
      this.#options.log.warn('proxy.unreachable', { reason: reasonOf(error) })
      return { proxy: null, answer: null }
    }
  }
}

/** As the manual names it, with the port in any case. */
const nameOf = ({ protocol, hostname, port }: URL) =>
  `${protocol}//${hostname}:${port || (protocol === 'https:' ? 443 : 80)}/`
