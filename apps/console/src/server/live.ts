import { on, EventEmitter } from 'node:events'
import { type Ring, onListening, onRing } from './bell.ts'
import { adminProcedure } from './trpc.ts'

type PageKind = Extract<Ring, { at: 'page' }>['kind'] | 'everything'

/**
 * What changed, by kind, as long as a page is open: it refetches what it shows. `everything` after the bell's
 * connection was lost, since rings may have been missed.
 */
export const live = adminProcedure.subscription(async function* live({ signal }): AsyncGenerator<PageKind> {
  const rings = new EventEmitter<{ changed: [PageKind] }>()
  const stops = [
    onRing((ring) => ring.at === 'page' && rings.emit('changed', ring.kind)),
    onListening(() => rings.emit('changed', 'everything')),
  ]
  try {
    for await (const [kind] of on(rings, 'changed', { signal: signal ?? undefined })) yield kind as PageKind
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    for (const stop of stops) stop()
  }
})
