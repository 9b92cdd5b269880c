import type { PageKind } from './router-types.ts'

/** `starting`: too early to say. `down`: changes are not heard, pages fall back to asking at intervals. */
export type LiveState = 'starting' | 'live' | 'down'

/** Opens the subscription; returns what closes it. */
type Open = (on: Listener & { ended: () => void }) => () => void

interface Listener {
  change: (kind: PageKind) => void
  state: (state: LiveState) => void
}

type Message = { type: 'change'; kind: PageKind } | { type: 'state'; state: LiveState } | { type: 'ask' }

/** Both the lock's and the channel's name: all tabs of this console in this browser. */
const name = 'certfleet-live'
const firstRetryMs = 1_000
const longestRetryMs = 15_000

/**
 * One stream a browser, since browsers keep few connections a host (six over HTTP/1.1): the tab that holds the lock
 * opens it and tells the others. A hidden tab lets go, and whoever looks next takes over. Without the Web Locks API,
 * which needs https or loopback, each visible tab has a stream of its own.
 */
export function startLive(open: Open, listener: Listener): () => void {
  const channel = new BroadcastChannel(name)
  let leading = false
  let state: LiveState = 'starting'
  let withdraw: (() => void) | null = null

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin than ours
  const tell = (message: Message) => channel.postMessage(message)
  const enter = (next: LiveState) => {
    state = next
    listener.state(next)
    if (leading) tell({ type: 'state', state: next })
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'ask') {
      if (leading) tell({ type: 'state', state })
    } else if (!leading && isVisible()) {
      if (data.type === 'state') listener.state(data.state)
      else listener.change(data.kind)
    }
  })

  const lead = (): (() => void) => {
    leading = true
    const stop = keepOpen(open, {
      state: enter,
      change: (kind) => {
        listener.change(kind)
        tell({ type: 'change', kind })
      },
    })
    return () => {
      leading = false
      stop()
    }
  }

  const look = () => {
    if (isVisible() && !withdraw) {
      withdraw = stand(lead)
      tell({ type: 'ask' })
    } else if (!isVisible()) {
      withdraw?.()
      withdraw = null
    }
  }
  const lookAgain = () => {
    look()
    // What was rung while the tab was hidden is not rung again.
    if (isVisible()) listener.change('everything')
  }

  look()
  document.addEventListener('visibilitychange', lookAgain)
  return () => {
    document.removeEventListener('visibilitychange', lookAgain)
    withdraw?.()
    channel.close()
  }
}

const isVisible = (): boolean => document.visibilityState === 'visible'

/** Waits for the lock and leads while it is held. Returns what gives it up, or up waiting. */
function stand(lead: () => () => void): () => void {
  // Absent where the page is neither https nor loopback, whatever the type says.
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return lead()
  const given = new AbortController()
  const held = async () => {
    if (given.signal.aborted) return
    const resign = lead()
    await new Promise((resolve) => given.signal.addEventListener('abort', resolve))
    resign()
  }
  // Rejects when given up while still waiting: nothing to do then.
  locks.request(name, { signal: given.signal }, held).catch(() => {})
  return () => given.abort()
}

/** Keeps a stream open: one that ended or failed for good is opened anew, at growing intervals. */
function keepOpen(open: Open, listener: Listener): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let close = () => {}
  let retryMs = firstRetryMs
  let stopped = false

  const connect = () => {
    close = open({
      change: listener.change,
      state: (state) => {
        if (state === 'live') {
          retryMs = firstRetryMs
          // Rings before the stream stood were not heard.
          listener.change('everything')
        }
        listener.state(state)
      },
      ended: () => {
        // Closing it ourselves is an end too.
        if (stopped) return
        listener.state('down')
        timer ??= setTimeout(
          () => {
            timer = null
            connect()
          },
          retryMs * (0.5 + Math.random() / 2),
        )
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      },
    })
  }

  connect()
  return () => {
    stopped = true
    if (timer) clearTimeout(timer)
    close()
  }
}
