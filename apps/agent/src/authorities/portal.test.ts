import { randomUUID } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openFileStore } from '../keystore/file.ts'
import { TestAuthority } from '../test/authority.ts'
import { makeServerTls } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { directly } from '../proxy.ts'
import type { Authority } from './authority.ts'
import { portalAuthority } from './portal.ts'

const limits = { connectMs: 500, answerMs: 500, answerBytes: 20_000 }

async function scene() {
  const server = await (await TestAuthority.make()).start()
  onTestFinished(() => server.stop())
  return { server, authority: portalAuthority(server.target, limits, directly) }
}

const newKey = () => openFileStore(temporaryFolder()).createKey('request', 'P-256')

/** A server of one's own behaviour under the right name. */
async function serverThat(answer: Parameters<typeof createServer>[1]): Promise<Authority> {
  const tls = await makeServerTls()
  const server = createServer(tls, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const target = { id: randomUUID(), code: '9936', name: 'x', trustAnchors: tls.anchors }
  return portalAuthority({ ...target, baseUrl: `https://127.0.0.1:${port}` }, limits, directly)
}

it('goes through a dialogue, fetches and confirms', async () => {
  const { server, authority } = await scene()
  expect((await authority.profile()).profile.code).toBe('9936')
  const dialogue = await authority.openDialogue({ purpose: 'issue' })
  expect(dialogue.next).toEqual({ screen: 'CCHK002' })
  const fields = { loginId: 'demo01', password: server.password }
  expect(await authority.answer(dialogue, 'CCHK002', fields)).toEqual({ screen: 'processing' })
  const key = await newKey()
  const [requestId, csr] = [randomUUID(), await buildCsr([{ type: 'CN', value: 'demo01' }], key)]
  expect(await authority.fetch(requestId, key)).toBeNull()
  const issued = await authority.submit(dialogue, requestId, csr)
  expect(spkiOf(readCertificate(issued.certificate).x509.publicKey)).toEqual(spkiOf(key.publicKey))
  expect(await authority.submit(dialogue, requestId, csr)).toEqual(issued)
  expect(await authority.fetch(requestId, key)).toEqual(issued)
  expect(await authority.confirm(requestId, key)).toEqual(await authority.confirm(requestId, key))
})

it('passes the authority’s refusal on with its details, and knows that nothing was done', async () => {
  const { server, authority } = await scene()
  server.faults.open = [{ refuse: { code: 'too_early', opensAt: '2027-01-01T00:00:00.000Z' } }]
  await expect(authority.openDialogue({ purpose: 'issue' })).rejects.toMatchObject({
    code: 'too_early',
    isRefusal: true,
    details: { opensAt: '2027-01-01T00:00:00.000Z' },
  })
})

it('does not know what was done when the connection breaks', async () => {
  const { server, authority } = await scene()
  server.faults.profile = [{ drop: 'before' }]
  await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_unreachable', isRefusal: false })
  await server.stop()
  await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
})

describe('trusts the anchors of the order alone:', () => {
  it('a server under another root is not reached', async () => {
    const { server } = await scene()
    const other = await makeServerTls()
    const authority = portalAuthority({ ...server.target, trustAnchors: other.anchors }, limits, directly)
    await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
    expect(server.calls).toEqual([])
  })

  it('nor is one that answers under a name its certificate does not carry', async () => {
    const { server } = await scene()
    const baseUrl = server.target.baseUrl.replace('127.0.0.1', 'localhost')
    const authority = portalAuthority({ ...server.target, baseUrl }, limits, directly)
    await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
    expect(server.calls).toEqual([])
  })
})

it.each(['', '<html>proxy</html>', '{"profile":{}}', '[]'])('cannot read an answer such as %j', async (garbage) => {
  const { server, authority } = await scene()
  server.faults.profile = [{ garbage }]
  await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_answer_unreadable', isRefusal: false })
})

it('cannot read a good status with an answer that does not fit', async () => {
  for (const answer of ['{"status":"issued"}', '{"status":"issued","certificate":"AA==","chain":[]}']) {
    const authority = await serverThat((_, response) => response.end(answer))
    await expect(authority.fetch(randomUUID(), await newKey())).rejects.toMatchObject({
      code: 'authority_answer_unreadable',
      isUndecodable: true,
    })
  }
})

it('does not follow a redirect', async () => {
  const authority = await serverThat((_, response) => response.writeHead(302, { location: 'https://evil/' }).end())
  await expect(authority.profile()).rejects.toMatchObject({ code: 'authority_answer_unreadable' })
})

it('gives up on a server that does not answer, answers without end, or stops in the middle', async () => {
  const silent = await serverThat(() => {})
  await expect(silent.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
  const endless = await serverThat((_, response) => {
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 5)
    response.on('close', () => clearInterval(timer))
  })
  await expect(endless.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
  const broken = await serverThat((_, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('{')
    setTimeout(() => response.destroy(), 20)
  })
  await expect(broken.profile()).rejects.toMatchObject({ code: 'authority_unreachable' })
})
