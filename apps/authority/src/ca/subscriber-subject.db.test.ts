import { randomUUID } from 'node:crypto'
import https from 'node:https'
import { defaultSubjectTemplate } from '@certfleet/core/subject-template.ts'
import { certificateParts } from '@certfleet/pki/certificate-parts.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readName } from '@certfleet/pki/name.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { eventually } from '../../../../test/support/eventually.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { setSwitches } from './set-switches.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import {
  type Issued,
  type Request,
  fetchedOf,
  issuedOf,
  logIn,
  newRequest,
  obtain,
  renewalOf,
  signed,
  submit,
} from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { request as ask } from '../test/client.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), {
    profile: {
      windowDays: 366,
      issueWhenLive: 'allow',
      authentication: { issue: 'employee', renew: 'possession' },
      renewalNeedsOrder: false,
    },
  })
})
afterAll(() => place.end())

const example = 'CN={loginId},OU={institutionCode},O={institutionName},C=JP'
const other = 'O={institutionName},L=東京,OU={name},emailAddress={email},CN={loginId} {number}'

/** Sets the template, and waits until the running server issues by it. */
async function setTemplate(subjectTemplate: string) {
  await setSwitches(place.db, '9936', { subjectTemplate }, new Date())
  await eventually('the server has seen it', async () => {
    const { body } = await place.client.get('/api/profile')
    return (body as { profile: { subjectTemplate: string } }).profile.subjectTemplate === subjectTemplate
  })
}

let count = 0
let loginId: string
beforeEach(async () => {
  loginId = `subject${++count}`
  await addSubscriber(place.db, '9936', {
    loginId,
    name: 'a, O=evil+OU="x"',
    password: `pw-${loginId}`,
    email: 'hanako@example.jp',
  })
})

const subjectOf = ({ certificate }: Pick<Issued, 'certificate'>) => certificateParts(certificate.der).subject
const shown = (issued: Pick<Issued, 'certificate'>) =>
  readName(subjectOf(issued)).map(({ type, value }) => `${type}=${value}`)

/** As an agent of this version asks. */
async function obtainNow(request?: Request, renewed?: string): Promise<Issued> {
  const session = await logIn(place.client, loginId, renewed ? 'renew' : 'reissue', renewed)
  const asked = request ?? (await newRequest())
  return issuedOf(await submit(place.client, session, asked, { findsBareLoginId: true }), asked)
}

const requestNaming = async (subject: NameAttribute[]): Promise<Request> => {
  const key = await generatePrivateKey('P-256')
  return { requestId: randomUUID(), key, csr: (await buildCsr(subject, signerOf(key))).toString('base64') }
}

async function byPossession(old: Issued): Promise<Issued> {
  const request = await newRequest()
  const answer = await place.client.post('/api/renewals', renewalOf(old, { origin: place.authority.origin, request }))
  return issuedOf(answer, request)
}

it('the default is the subject as it was, byte for byte: O, OU, CN in UTF-8', async () => {
  await setTemplate(defaultSubjectTemplate)
  const issued = await obtain(place.client, loginId, 'issue')
  const { commonName } = issued.certificate
  const utf8 = (oid: string, text: string) => {
    const value = Buffer.from(text)
    const tlv = (tag: number, content: Buffer) => Buffer.concat([Buffer.from([tag, content.length]), content])
    return tlv(0x31, tlv(0x30, Buffer.concat([tlv(6, Buffer.from(oid, 'hex')), tlv(0x0c, value)])))
  }
  const rdns = [
    utf8('55040a', '(9936)サンプル銀行'),
    utf8('55040b', '(9936)サンプル銀行 CA - G4'),
    utf8('550403', commonName),
  ]
  const all = Buffer.concat(rdns)
  expect(commonName).toMatch(new RegExp(`^${loginId} A001 \\d{20}$`))
  const header = all.length < 128 ? [0x30, all.length] : [0x30, 0x81, all.length]
  expect(subjectOf(issued)).toEqual(Buffer.concat([Buffer.from(header), all]))
})

describe('a renewal', () => {
  it('keeps the subject byte for byte, whatever template and name are by now, in the dialogue and by possession', async () => {
    await setTemplate(example)
    const old = await obtainNow()
    expect(shown(old)).toEqual(['C=JP', 'O=サンプル銀行', 'OU=9936', `CN=${loginId}`])
    await setTemplate(other)
    await place.db.subscriber.updateMany({ where: { loginId }, data: { name: '改名 花子' } })
    const attended = await obtainNow(undefined, old.certificate.sha256)
    const alone = await byPossession(old)
    expect([subjectOf(attended), subjectOf(alone)]).toEqual([subjectOf(old), subjectOf(old)])
    await setTemplate(defaultSubjectTemplate)
    expect(subjectOf(await byPossession(alone))).toEqual(subjectOf(old))
  })

  it('of a subject with a number counts on, and keeps all else', async () => {
    await setTemplate(other)
    const old = await obtainNow()
    await place.db.subscriber.updateMany({ where: { loginId }, data: { name: '改名 花子', email: null } })
    await setTemplate(example)
    const next = await byPossession(old)
    const [number, ...rest] = shown(next)
    expect(number).toMatch(new RegExp(`^CN=${loginId} A002 \\d{20}$`))
    expect(rest).toEqual(shown(old).slice(1))
    const restOf = (issued: Issued) =>
      subjectOf(issued).subarray(
        subjectOf(issued).indexOf(issued.certificate.commonName) + issued.certificate.commonName.length,
      )
    expect(restOf(next)).toEqual(restOf(old))
  })
})

it('a reissue has the template and the name of the day; a name is one attribute, whatever is in it', async () => {
  await setTemplate(example)
  await obtainNow()
  await setTemplate(other)
  const again = await obtainNow()
  const [number, ...rest] = shown(again)
  expect(number).toMatch(new RegExp(`^CN=${loginId} A002 `))
  expect(rest).toEqual(['emailAddress=hanako@example.jp', 'OU=a, O=evil+OU="x"', 'L=東京', 'O=サンプル銀行'])
  expect(readCertificate(again.certificate.der)).toMatchObject({
    organization: 'サンプル銀行',
    organizationalUnit: 'a, O=evil+OU="x"',
  })
  await place.db.subscriber.updateMany({ where: { loginId }, data: { name: '花'.repeat(65), email: null } })
  expect(shown(await obtainNow()).slice(1)).toEqual(['L=東京', 'O=サンプル銀行'])
})

it('an agent from before gets a number behind the login ID, without which it finds none', async () => {
  await setTemplate(example)
  const issued = await obtain(place.client, loginId, 'issue')
  expect(shown(issued)).toEqual(['C=JP', 'O=サンプル銀行', 'OU=9936', expect.stringMatching(/^CN=\S+ A001 \d{20}$/)])
})

describe('a CSR', () => {
  const jp: NameAttribute = { type: 'C', value: 'JP' }
  const organization: NameAttribute = { type: 'O', value: 'サンプル銀行' }
  const rejected = { status: 400, body: { code: 'csr_rejected' } }

  it('may name what the template gives, and nothing else', async () => {
    await setTemplate(example)
    const name = async (subject: NameAttribute[]) =>
      submit(place.client, await logIn(place.client, loginId, 'reissue'), await requestNaming(subject), {
        findsBareLoginId: true,
      })
    expect(await name([jp, { type: 'O', value: '(9936)サンプル銀行' }])).toMatchObject(rejected)
    expect(await name([{ type: 'C', value: 'US' }])).toMatchObject(rejected)
    expect(await name([{ type: 'emailAddress', value: 'hanako@example.jp' }])).toMatchObject(rejected)
    expect((await name([organization, jp, { type: 'CN', value: loginId }])).status).toBe(200)
  })

  it('of a renewal may name the whole subject that is renewed, number and all, and no other', async () => {
    await setTemplate(other)
    const old = await obtainNow()
    await setTemplate(example)
    const named = readName(subjectOf(old)) as NameAttribute[]
    const renewed = await obtainNow(await requestNaming(named), old.certificate.sha256)
    expect(shown(renewed).slice(1)).toEqual(shown(old).slice(1))
    const session = await logIn(place.client, loginId, 'renew', old.certificate.sha256)
    expect(await submit(place.client, session, await requestNaming([jp]))).toMatchObject(rejected)
  })
})

it('what a template makes is fetched, confirmed, let in at the certificate login and revoked like any other', async () => {
  await setTemplate(example)
  const issued = await obtainNow()
  const { key, certificate } = issued
  const fetched = fetchedOf(await signed(place.client, 'fetch', place.authority.origin, issued))
  expect(fetched).toMatchObject({ status: 'issued', certificate: certificate.der.toString('base64') })
  expect((await signed(place.client, 'confirm', place.authority.origin, issued)).status).toBe(200)
  const visit = async () => {
    const identity = { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: certificate.x509.toString() }
    const agent = new https.Agent({ ca: place.authority.ca.root.toString(), ...identity })
    const { body } = await ask(place.settings.certLoginUrl, agent, { headers: { accept: 'application/json' } })
    return (body as { status: string }).status
  }
  expect(await visit()).toBe('valid')
  await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'lost' }, new Date())
  expect(await visit()).toBe('revoked')
})

it('a template that cannot be used is refused with what is wrong, in both languages, and nothing is changed', async () => {
  await setTemplate(example)
  const set = (subjectTemplate: string) => setSwitches(place.db, '9936', { subjectTemplate }, new Date())
  await expect(set('CN={name}')).rejects.toMatchObject({
    message: expect.stringContaining('CN has to be there once'),
    ja: expect.stringContaining('CN は1つだけ'),
  })
  await expect(set(`CN={loginId},O=${'x'.repeat(70)}`)).rejects.toThrow('O is 6 characters longer')
  const { profile } = await place.db.institution.findUniqueOrThrow({ where: { code: '9936' } })
  expect(profile).toMatchObject({ subjectTemplate: example })
})
