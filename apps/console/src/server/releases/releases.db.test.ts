import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { envelopeSchema } from '@certfleet/core/order.ts'
import { releaseSchema } from '@certfleet/core/release.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { admin, enrolTestAgent, useConsole } from '../../../../../test/support/console.ts'
import { GET as askRelease } from '../../app/api/agent/release/route.ts'
import { GET as askFile } from '../../app/api/agent/release/[file]/route.ts'
import { env } from '../../env.ts'
import { listAgents, agentListInput } from '../agents/list-agents.ts'
import { db } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { findPackages } from './find-packages.ts'
import { listReleases } from './list-releases.ts'
import { publishRelease } from './publish-release.ts'
import { withdrawRelease } from './withdraw-release.ts'

useConsole()

let base: string
let folder: string
beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-releases-'))
  folder = path.join(base, 'packages')
  env().releaseFolder = folder
})
afterAll(() => fs.rmSync(base, { recursive: true, force: true }))
beforeEach(async () => {
  await db().release.deleteMany()
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder)
})

const put = (file: string, content: Buffer = randomBytes(100)): Buffer => {
  fs.writeFileSync(path.join(folder, file), content)
  return content
}
const msi = (version: string) => `certfleet-agent-${version}-x64.msi`
const deb = (version: string) => `certfleet-agent_${version}_amd64.deb`

/** As an agent reads it: null when nothing is offered. */
async function offered() {
  const answer = await askRelease()
  if (answer.status === 204) return null
  const { key } = await orderPublicKey()
  return openEnvelope('release', envelopeSchema.parse(await answer.json()), key, releaseSchema)
}
const download = (file: string) => askFile(new Request('http://console'), { params: Promise.resolve({ file }) })

describe('packages in the folder', () => {
  it('are known by their names, with size and SHA-256, the newest version first', async () => {
    const content = put(msi('0.9.0'))
    put(deb('0.10.0'))
    put('certfleet-agent-0.9.0-setup.exe')
    put('notes.txt')
    put(msi('0.8.0'), Buffer.alloc(0))
    fs.mkdirSync(path.join(folder, deb('0.11.0')))
    fs.symlinkSync('/etc/passwd', path.join(folder, msi('9.9.9')))
    const packages = (await findPackages(folder)) ?? []
    expect(packages.map(({ file }) => file)).toEqual([deb('0.10.0'), msi('0.9.0')])
    expect(packages[1]).toMatchObject({ bytes: 100, sha256: sha256Hex(content), platform: 'windows-x64' })
    const other = put(msi('0.9.0'), randomBytes(200))
    expect((await findPackages(folder))?.[1]).toMatchObject({ bytes: 200, sha256: sha256Hex(other) })
    expect(await findPackages(path.join(folder, 'nowhere'))).toBeNull()
  })
})

describe('a release', () => {
  it('is what agents are offered, signed by the order key, with the files of its version alone', async () => {
    expect(await offered()).toBeNull()
    const content = put(msi('0.2.0'))
    put(deb('0.2.0'))
    put(msi('0.1.0'))
    await publishRelease({ version: '0.2.0', required: false }, admin)
    const release = await offered()
    expect(release).toMatchObject({ number: 1, version: '0.2.0', minimum: '0.0.0' })
    expect(release?.packages.map(({ file }) => file)).toEqual([msi('0.2.0'), deb('0.2.0')])
    const answer = await download(msi('0.2.0'))
    expect(answer.headers.get('content-length')).toBe('100')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
    expect(await db().auditEvent.findFirst({ where: { action: 'release.published' } })).toMatchObject({
      actorName: admin.name,
      data: { version: '0.2.0', minimum: '0.0.0', files: `${msi('0.2.0')}, ${deb('0.2.0')}` },
    })
  })

  it('stays required through later ones that are not, and is no longer when it was withdrawn', async () => {
    for (const version of ['0.2.0', '0.3.0', '0.4.0']) put(msi(version))
    await publishRelease({ version: '0.2.0', required: true }, admin)
    expect(await offered()).toMatchObject({ number: 1, minimum: '0.2.0' })
    await publishRelease({ version: '0.3.0', required: false }, admin)
    expect(await offered()).toMatchObject({ number: 2, version: '0.3.0', minimum: '0.2.0' })
    await withdrawRelease(2, admin)
    expect(await offered()).toBeNull()
    await expect(withdrawRelease(2, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
    await publishRelease({ version: '0.4.0', required: false }, admin)
    expect(await offered()).toMatchObject({ number: 3, version: '0.4.0', minimum: '0.0.0' })
    await expect(withdrawRelease(2, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
  })

  it('never requires more than the version it offers', async () => {
    for (const version of ['0.2.0', '0.3.0']) put(msi(version))
    await publishRelease({ version: '0.3.0', required: true }, admin)
    await publishRelease({ version: '0.2.0', required: false }, admin)
    expect(await offered()).toMatchObject({ version: '0.2.0', minimum: '0.2.0' })
  })

  it('has its number for itself, however many publish at once', async () => {
    put(msi('0.2.0'))
    await Promise.all(Array.from({ length: 5 }, () => publishRelease({ version: '0.2.0', required: false }, admin)))
    expect((await db().release.findMany({ orderBy: { number: 'asc' } })).map(({ number }) => number)).toEqual([
      1, 2, 3, 4, 5,
    ])
  })

  it('is not published without a package, nor without a folder', async () => {
    await expect(publishRelease({ version: '0.2.0', required: false }, admin)).rejects.toMatchObject({
      code: 'no_packages',
    })
    env().releaseFolder = undefined
    await expect(publishRelease({ version: '0.2.0', required: false }, admin)).rejects.toMatchObject({
      code: 'no_packages',
    })
    expect(await listReleases()).toMatchObject({ folder: null, packages: null })
    env().releaseFolder = folder
  })
})

describe('files', () => {
  it('are given out only if they belong to the release that is offered', async () => {
    put(msi('0.1.0'))
    put(msi('0.2.0'))
    fs.writeFileSync(path.join(base, 'outside.msi'), 'outside')
    await publishRelease({ version: '0.2.0', required: false }, admin)
    for (const file of [msi('0.1.0'), '../outside.msi', '..', '', `./${msi('0.2.0')}`, '/etc/passwd']) {
      expect((await download(file)).status).toBe(404)
    }
    expect((await download(msi('0.2.0'))).status).toBe(200)
    await withdrawRelease(1, admin)
    expect((await download(msi('0.2.0'))).status).toBe(404)
  })

  it('that have changed since they were published are not, and the page says so', async () => {
    put(msi('0.2.0'))
    put(deb('0.2.0'))
    await publishRelease({ version: '0.2.0', required: false }, admin)
    put(msi('0.2.0'), randomBytes(101))
    fs.rmSync(path.join(folder, deb('0.2.0')))
    expect((await download(msi('0.2.0'))).status).toBe(404)
    expect((await download(deb('0.2.0'))).status).toBe(404)
    const { current } = await listReleases()
    expect(current?.packages.map(({ isThere }) => isThere)).toEqual([false, false])
  })
})

it('counts the fleet by version and system, and says what the release is to each', async () => {
  const platforms = [
    ['0.9.0', 'Windows 11 Pro 10.0.22631 x64'],
    ['0.9.0', 'Windows 10 Pro 10.0.19045 x64'],
    ['0.10.0', 'Windows 11 Pro 10.0.22631 x64'],
    ['0.9.0', 'Linux 6.1.0 x64'],
    ['dev', 'Plan 9'],
  ] as const
  for (const [version, platform] of platforms) {
    const { agentId } = await enrolTestAgent()
    await db().agent.update({ where: { id: agentId }, data: { version, platform } })
  }
  const retired = await enrolTestAgent()
  await db().agent.update({ where: { id: retired.agentId }, data: { state: 'retired', version: '0.1.0' } })
  put(msi('0.10.0'))
  await publishRelease({ version: '0.10.0', required: true }, admin)
  expect((await listReleases()).fleet).toEqual([
    { version: '0.10.0', system: 'windows', count: 1, update: 'none' },
    { version: '0.9.0', system: 'linux', count: 1, update: 'required' },
    { version: '0.9.0', system: 'windows', count: 2, update: 'required' },
    { version: 'dev', system: 'other', count: 1, update: null },
  ])
  const list = await listAgents(agentListInput.parse({ version: '0.9.0', limit: 10 }))
  expect([list.total, list.rows.map(({ version }) => version)]).toEqual([3, ['0.9.0', '0.9.0', '0.9.0']])
})
