import { once } from 'node:events'
import net from 'node:net'

/** A stretch of cable between the authority and PostgreSQL that can be cut and mended. */
export interface Cable {
  url: string
  cut(): void
  mend(): void
  close(): void
}

export async function layCable(databaseUrl: string): Promise<Cable> {
  const target = new URL(databaseUrl)
  const ends = new Set<net.Socket>()
  let whole = true
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => ends.delete(one) && other.destroy())
      one.pipe(other)
    }
    if (!whole) near.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.port = String((server.address() as net.AddressInfo).port)
  const cut = () => {
    whole = false
    for (const end of ends) end.destroy()
  }
  return {
    url: url.href,
    cut,
    mend: () => void (whole = true),
    close() {
      cut()
      server.close()
    },
  }
}
