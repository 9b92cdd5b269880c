import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type BackendServer, backendServers } from '../../../../test/support/backend-servers.ts'
import { closeServer, openServer } from '../../../../test/support/console-server.ts'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { backend } from './backend.ts'
import { type Ring, onListening, onRing, ring } from './bell.ts'

describe.each(backendServers)('the bell on $title', ({ needed, open }) => {
  let server: BackendServer
  const heard: Ring[] = []
  let looks = 0

  beforeAll(async () => {
    if (lacks(...needed)) return
    server = await open(inject('postgresUrl'))
    await openServer(server.postgresUrl, server.redisUrl)
    onRing((one) => heard.push(one))
    onListening(() => looks++)
    await eventually('a look at everything', () => looks > 0)
  })
  beforeEach((context) => {
    needs(context, ...needed)
    heard.length = 0
  })
  afterAll(async () => {
    await closeServer()
    await server?.close()
  })

  it('is heard by everyone who listens, in the order it was rung', async () => {
    const other: Ring[] = []
    const stop = onRing((one) => other.push(one))
    const rung: Ring[] = [{ at: 'agent', id: 'a' }, { at: 'page', kind: 'issuance' }, { at: 'policy' }]
    await ring(...rung)
    await eventually('the rings', () => heard.length >= 3 && other.length >= 3)
    expect(heard).toEqual(rung)
    expect(other).toEqual(rung)
    stop()
    await ring({ at: 'policy' })
    await eventually('the ring', () => heard.length > 3)
    expect(other).toEqual(rung)
  })

  it('passes over what is no ring', async () => {
    await backend().ring(['{', '{"at":"moon"}', JSON.stringify({ at: 'agent', id: 'b' })])
    await eventually('the ring', () => heard.length > 0)
    expect(heard).toEqual([{ at: 'agent', id: 'b' }])
  })

  it(
    'that was cut off asks to look at everything when it is back, and is heard once',
    { timeout: 60_000 },
    async () => {
      await server.kill()
      const started = Date.now()
      await Promise.all(Array.from({ length: 100 }, (_, n) => ring({ at: 'agent', id: String(n) })))
      expect(Date.now() - started).toBeLessThan(10_000)
      const before = looks
      await server.start()
      await eventually('a look at everything', () => looks > before)
      await eventually('a ring', async () => {
        await ring({ at: 'agent', id: 'again' })
        return heard.length > 0
      })
      await ring({ at: 'policy' }, { at: 'agent', id: 'end' })
      await eventually('the end', () => heard.some((one) => one.at === 'agent' && one.id === 'end'))
      expect(heard.filter(({ at }) => at === 'policy')).toHaveLength(1)
    },
  )
})
