import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { keyAlgorithms, sha256Hex } from '@certfleet/pki/keys.ts'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { type TestCa, issueTo, makeCa, makeServerTls, pem } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import type { StoreKind } from './contract.ts'

/** What a store has to do whose keys TLS can use. */
export function requestContract({ algorithms = keyAlgorithms, open }: Pick<StoreKind, 'algorithms' | 'open'>): void {
  let ca: TestCa
  beforeAll(async () => {
    ca = await makeCa()
  })
  /** A key and its certificate, installed. */
  const installed = async (algorithm = algorithms[0] ?? 'P-256') => {
    const store = open(temporaryFolder())
    onTestFinished(() => store.close())
    const key = await store.createKey('request-1', algorithm)
    const certificate = await issueTo(ca, key.publicKey)
    await store.install(certificate, [ca.issuingDer, ca.rootDer], 'request-1')
    return { store, sha256: sha256Hex(certificate) }
  }
  const limits = { connectMs: 10_000, answerMs: 10_000, answerBytes: 10_000 }

  it.each(algorithms)('proves a %s key to a server and brings its answer', async (algorithm) => {
    const { store, sha256 } = await installed(algorithm)
    const { url, trustAnchors, seen } = await clientServer(ca)
    const call = { body: { 照合番号: '1' }, trustAnchors }
    const answer = await store.request(sha256, `${url}/echo?a=1`, call, limits)
    expect(answer).toEqual({ status: 200, text: '{"照合番号":"1"}' })
    expect((await store.request(sha256, `${url}/gone`, { trustAnchors }, limits)).status).toBe(404)
    expect(seen).toEqual([`POST /echo?a=1 ${sha256} {"照合番号":"1"}`, `GET /gone ${sha256} `])
  })

  it('hands no body to a server that does not prove its name by the trust anchors', async () => {
    const { store, sha256 } = await installed()
    const { url, trustAnchors, seen } = await clientServer(ca)
    const ask = (to: string, anchors: string) => store.request(sha256, to, { body: 1, trustAnchors: anchors }, limits)
    await expect(ask(url, pem(ca.rootDer))).rejects.toThrow()
    await expect(ask(url.replace('127.0.0.1', 'localhost'), trustAnchors)).rejects.toThrow()
    expect(seen).toEqual([])
    expect((await ask(`${url}/echo`, trustAnchors)).status).toBe(200)
  })

  it('ends at its limits', async () => {
    const { store, sha256 } = await installed()
    const { url, trustAnchors } = await clientServer(ca)
    const ask = (path: string, within = limits) => store.request(sha256, url + path, { trustAnchors }, within)
    await expect(ask('/large')).rejects.toThrow('more than 10000 bytes')
    await expect(ask('/silent', { ...limits, connectMs: 1000, answerMs: 500 })).rejects.toThrow()
  })

  it('is refused without the certificate or without its key', async () => {
    const { store, sha256 } = await installed()
    await store.deleteKey('request-1')
    for (const each of [sha256, sha256Hex(ca.rootDer)]) {
      await expect(
        store.request(each, 'https://127.0.0.1:1/', { trustAnchors: pem(ca.rootDer) }, limits),
      ).rejects.toMatchObject({ reason: 'certificate_refused' })
    }
  })
}

/** The client has gone before it has said all. */
const noBody = () => {}

/** A TLS server that demands a certificate of the CA, and what it was asked by whom, to the end. */
async function clientServer(ca: TestCa) {
  const seen: string[] = []
  const { key, cert, anchors } = await makeServerTls()
  const trust = { ca: [pem(ca.rootDer), pem(ca.issuingDer)], requestCert: true, rejectUnauthorized: true }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { raw } = (request.socket as TLSSocket).getPeerCertificate()
    const body = await text(request)
    seen.push(`${request.method} ${request.url} ${sha256Hex(raw)} ${body}`)
    if (request.url === '/large') response.end('x'.repeat(20_000))
    else if (request.url?.startsWith('/echo')) response.end(body)
    else if (request.url !== '/silent') response.writeHead(404).end()
  }
  const server = createServer({ key, cert, ...trust }, (request, response) => {
    answer(request, response).catch(noBody)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, trustAnchors: anchors, seen }
}
