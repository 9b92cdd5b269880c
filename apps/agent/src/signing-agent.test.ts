import { createServer } from 'node:https'
import { type AddressInfo, type Server, connect, createServer as createTcpServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { defaultHttpsLimits, httpsRequest } from './https-request.ts'
import { isProxyRefusal } from './proxy.ts'
import type { SignOn } from './signing-agent.ts'
import { makeServerTls } from './test/certificates.ts'

const limits = { ...defaultHttpsLimits, connectMs: 5000 }

const listening = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Whoever is signed in to the PC, as Windows would: a message, then an answer to the challenge. */
const signedInAs =
  (user: string, closed: string[] = []): SignOn =>
  (scheme) => ({
    next: (challenge) =>
      Buffer.from(challenge?.length ? `${user} answers ${challenge.toString()}` : `${scheme} begins`),
    close: () => closed.push(user),
  })

/** A proxy that makes a tunnel for hanako, who has to answer its challenge on one connection. */
async function signingProxy({ scheme = 'NTLM', endsConnections = false } = {}) {
  const heard: string[] = []
  const refuse = (value: string) =>
    `HTTP/1.1 407 Who is it?\r\nProxy-Authenticate: Basic realm="x"\r\nProxy-Authenticate: ${value}\r\nContent-Length: 5\r\n\r\nwho?\n`
  const server = createTcpServer((client) => {
    const challenge = Buffer.from(`nonce ${Math.random()}`)
    client.on('error', () => {})
    client.on('data', function hear(data: Buffer) {
      const [, target = ''] = /^CONNECT (\S+)/.exec(data.toString()) ?? []
      const token = new RegExp(`Proxy-Authorization: ${scheme} (\\S+)`).exec(data.toString())?.[1]
      const said = Buffer.from(token ?? '', 'base64').toString()
      heard.push(said)
      if (said === `hanako answers ${challenge.toString()}`) {
        client.removeListener('data', hear)
        const [host, port] = target.split(':')
        const there = connect(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
        there.on('error', () => client.destroy())
        client.on('close', () => there.destroy())
        return client.pipe(there).pipe(client)
      }
      const answer = refuse(said === `${scheme} begins` ? `${scheme} ${challenge.toString('base64')}` : scheme)
      return endsConnections ? client.end(answer) : client.write(answer)
    })
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, heard }
}

async function newServer() {
  const serverTls = await makeServerTls()
  const port = await listening(createServer(serverTls, (_, response) => response.end('here')))
  return { url: `https://127.0.0.1:${port}`, trustAnchors: serverTls.anchors }
}

const through = (proxy: string, signOn: SignOn) => ({ proxyFor: () => ({ HTTPS_PROXY: proxy }), signOn })

it.each(['NTLM', 'Negotiate'])('signs on by %s on the connection that is the tunnel', async (scheme) => {
  const [proxy, { url, trustAnchors }] = [await signingProxy({ scheme }), await newServer()]
  const closed: string[] = []
  const network = through(proxy.url, signedInAs('hanako', closed))
  expect(await httpsRequest(url, { trustAnchors, network }, limits)).toEqual({ status: 200, text: 'here' })
  expect(proxy.heard).toEqual(['', `${scheme} begins`, expect.stringMatching(/^hanako answers nonce/)])
  expect(closed).toEqual(['hanako'])
})

it('proves the server behind the proxy all the same', async () => {
  const [proxy, { url }, other] = [await signingProxy(), await newServer(), await makeServerTls()]
  const network = through(proxy.url, signedInAs('hanako'))
  await expect(httpsRequest(url, { trustAnchors: other.anchors, network }, limits)).rejects.toThrow(/certificate/)
})

it.each([
  ['whoever is signed in is nobody to the proxy', 'jiro', 'NTLM', /407/],
  ['the system cannot sign on', null, 'NTLM', /no account/],
  ['the proxy wants what no system does', 'hanako', 'Fancy', /407/],
])('fails when %s', async (_, user, scheme, message) => {
  const [proxy, { url, trustAnchors }] = [await signingProxy({ scheme }), await newServer()]
  const nobody: SignOn = () => {
    throw new Error('no account')
  }
  const network = through(proxy.url, user ? signedInAs(user) : nobody)
  const failed = await httpsRequest(url, { trustAnchors, network }, limits).catch((error: unknown) => error)
  expect(String(failed)).toMatch(message)
  expect(isProxyRefusal(failed)).toBe(true)
})

it('fails when the proxy ends the connection in the middle', async () => {
  const [proxy, { url, trustAnchors }] = [await signingProxy({ endsConnections: true }), await newServer()]
  const network = through(proxy.url, signedInAs('hanako'))
  await expect(httpsRequest(url, { trustAnchors, network }, limits)).rejects.toThrow(/ended the connection|EPIPE|RESET/)
})
