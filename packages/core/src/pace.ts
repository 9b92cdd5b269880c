/** How fast an authority is sent to: a token bucket, slowed while the authority says that it is congested. */

const minuteMs = 60_000
/** After 受付混雑 nobody is asked for so long, and then … */
const restMs = minuteMs
/** … until so long after it only a quarter. */
const slowMs = 10 * minuteMs
const slowed = 4

export interface Pace {
  /** Requests a minute. */
  perMinute: number
  /** When the authority last said that it is congested (G008e) or not available (G005e). */
  congestedAt: Date | null
}

export interface Bucket {
  tokens: number
  filledAt: Date
}

/** Requests a minute that are right at `now`. */
export function rateAt({ perMinute, congestedAt }: Pace, now: Date): number {
  const since = congestedAt ? now.getTime() - congestedAt.getTime() : Infinity
  if (since < 0 || since >= slowMs) return perMinute
  return since < restMs ? 0 : perMinute / slowed
}

/**
 * The bucket with what has flowed in since it was last filled, at most a quarter of a minute's worth (and one): whatever
 * has piled up meanwhile goes out in the given rate, not at once. A clock that went back adds nothing.
 */
export function refill(bucket: Bucket, pace: Pace, now: Date): Bucket {
  const rate = rateAt(pace, now)
  const elapsedMs = Math.max(0, now.getTime() - bucket.filledAt.getTime())
  const most = Math.max(1, rate / 4)
  const tokens = rate === 0 ? 0 : Math.min(most, bucket.tokens + (elapsedMs / minuteMs) * rate)
  return { tokens, filledAt: now }
}

/** How many of `wanted` may go out now, and what is left. */
export function take(bucket: Bucket, wanted: number): { count: number; left: Bucket } {
  const count = Math.min(wanted, Math.floor(bucket.tokens))
  return { count, left: { ...bucket, tokens: bucket.tokens - count } }
}
