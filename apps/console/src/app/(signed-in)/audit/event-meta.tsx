import { Instant } from '../../../ui/time.tsx'
import { Actor } from './actor.tsx'
import type { Event } from './event.ts'

/** When it happened and who did it, in a timeline. */
export function EventMeta({ event }: { event: Event }) {
  return (
    <>
      <Instant at={event.at} precision="second" /> · <Actor event={event} />
    </>
  )
}
