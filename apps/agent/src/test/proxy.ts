import { type Server, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** A proxy that makes tunnels (CONNECT, RFC 9110 §9.3.6) for whoever has its password (Basic, RFC 7617). */
export class TestProxy {
  readonly #server: Server = createServer()
  readonly #sockets = new Set<Duplex>()
  /** Null: it lets everybody through. */
  password: string | null = 'proxy-Passw0rd'
  /** Whether whoever is refused may try again on the same connection. */
  keepsRefused = false
  /** What it says it takes. */
  offers = ['Negotiate', 'Basic realm="test"']
  /** `host:port` of each tunnel it has made, and of each it has refused. */
  readonly tunnels: string[] = []
  readonly refused: string[] = []

  async start(): Promise<this> {
    this.#server.on('connect', ({ url = '', headers }, client: Duplex) => {
      this.#keep(client)
      const basic = Buffer.from(`hanako:${this.password}`).toString('base64')
      if (this.password !== null && headers['proxy-authorization'] !== `Basic ${basic}`) {
        this.refused.push(url)
        const offers = this.offers.map((offer) => `Proxy-Authenticate: ${offer}\r\n`).join('')
        const answer = `HTTP/1.1 407 Proxy Authentication Required\r\n${offers}\r\n`
        if (this.keepsRefused) client.write(answer)
        else client.end(answer)
        return
      }
      this.tunnels.push(url)
      const { hostname, port } = new URL(`http://${url}`)
      const server = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        client.pipe(server).pipe(client)
      })
      this.#keep(server)
      server.on('close', () => client.destroy())
      client.on('close', () => server.destroy())
    })
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  /** `host:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** With a user name and password in it. */
  address(password = this.password): string {
    return `http://hanako:${password}@${this.host}`
  }

  /** Every tunnel breaks, too. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  breakTunnels(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
  }
}
