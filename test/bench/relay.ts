import { type Server, type Socket, connect, createServer } from 'node:net'

type Sight = 'hello' | 'welcome'

/** Between one agent and its gateway: sees the first words of each side of a connection, and can cut it. */
export class Relay {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #waiting: { sight: Sight; seen: (atMs: number) => void }[] = []

  /** @param origin of the console that is the gateway */
  static async open(port: number, origin: string): Promise<Relay> {
    const relay = new Relay(Number(new URL(origin).port))
    await new Promise<void>((resolve) => relay.#server.listen(port, '127.0.0.1', resolve))
    return relay
  }

  private constructor(gatewayPort: number) {
    this.#server = createServer((agent) => {
      const gateway = connect(gatewayPort, '127.0.0.1')
      for (const [from, to] of [
        [agent, gateway],
        [gateway, agent],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => {})
        from.once('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
      }
      // Its first words ask for the upgrade, and what it masks afterwards is its hello.
      agent.once('data', () => agent.once('data', () => this.#saw('hello')))
      gateway.on('data', (data) => data.includes('"type":"welcome"') && this.#saw('welcome'))
    })
  }

  /** The instant, of `performance.now()`, at which it is seen next. */
  next(sight: Sight): Promise<number> {
    return new Promise((seen) => this.#waiting.push({ sight, seen }))
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #saw(sight: Sight): void {
    const atMs = performance.now()
    const met = this.#waiting.filter((one) => one.sight === sight)
    for (const one of met) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1)
      one.seen(atMs)
    }
  }
}
