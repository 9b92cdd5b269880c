import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JournalStep } from './journal/steps.ts'
import { knockAtProxy } from './knock-at-proxy.ts'
import { proxySettings } from './proxy.ts'
import { numberFor, rightAnswers } from './test/authority.ts'
import { makeServerTls } from './test/certificates.ts'
import { TestConsole } from './test/console.ts'
import { Pc, quickTempo } from './test/pc.ts'
import { TestProxy } from './test/proxy.ts'
import { until } from './test/wait.ts'

async function newProxy() {
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  return proxy
}

/** A PC that reaches the authority through a proxy nobody has given it a password for. Its console is on this very PC. */
async function scene(options: Parameters<Pc['start']>[0] = {}) {
  const proxy = await newProxy()
  const pc = await Pc.make({ proxy: proxySettings({ HTTPS_PROXY: `http://${proxy.host}` }) })
  await pc.start(options)
  const { issuanceId, employee } = await pc.asked()
  await employee.sees('FLT01')
  const signsOn = (password = proxy.password ?? '', user = 'hanako') =>
    employee.does({ type: 'proxy', screen: 'CCHK008', fields: { user, password } })
  const answersPassword = () => employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await employee.does({ type: 'start', issuanceId })
  return { proxy, pc, authority: pc.authority, issuanceId, employee, signsOn, answersPassword }
}
type Scene = Awaited<ReturnType<typeof scene>>

/** Signed on, and asked for the login password. */
async function atPassword(options: Parameters<typeof scene>[0] = {}, before: (scene: Scene) => void = () => {}) {
  const begun = await scene(options)
  const { pc, employee, issuanceId, signsOn } = begun
  before(begun)
  await employee.sees('CCHK008')
  await signsOn()
  await employee.sees('CCHK001')
  await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
  await employee.sees('CCHK002')
  return begun
}

const statesOf = ({ pc, issuanceId }: Scene) => pc.console.states(issuanceId)

/** All that is on the disk of this PC's agent. */
function kept({ pc }: Scene): string {
  const folder = pc.platform.privateFolder
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
  return files.flatMap((file) => (statSync(file).isFile() ? [readFileSync(file, 'latin1')] : [])).join('\n')
}

describe('a proxy that asks who is there', () => {
  it('is named and answered in CCHK008 before anything else, and what was typed is kept nowhere', async () => {
    const begun = await scene()
    const { pc, proxy, employee, signsOn, authority } = begun
    const page = await employee.sees('CCHK008', `http://${proxy.host}/`)
    for (const word of ['証明書取得 プロキシ認証', 'ユーザ名', 'パスワード', '認証']) expect(page).toContain(word)
    await until('the state', () => statesOf(begun).at(-1) === 'waiting_proxy_auth')
    expect(pc.console.reportsOf('issuance.progress').at(-1)).toMatchObject({ waitingOn: 'employee', code: null })
    expect(authority.calls).toEqual([])
    proxy.password = 'p%:/ß "#パス'
    await signsOn()
    await employee.sees('CCHK001')
    const all = kept(begun) + JSON.stringify(pc.console.reports) + employee.screen
    for (const secret of [
      proxy.password,
      encodeURIComponent(proxy.password),
      Buffer.from(`hanako:${proxy.password}`).toString('base64'),
    ])
      expect(all).not.toContain(secret)
    expect(all).toContain('proxy.signed_on')
  })

  it('asks again in mid-flow when its password was changed: the same step goes on, and no try is spent', async () => {
    const begun = await atPassword({}, ({ authority: at }) => {
      at.challenges = ['CCHK006']
    })
    const { proxy, employee, issuanceId, authority, signsOn, answersPassword } = begun
    proxy.password = 'changed'
    await answersPassword()
    await employee.sees('CCHK008')
    expect(authority.answers).toEqual([])
    await signsOn('wrong')
    await employee.sees('CCHK008', 'もう一度間違えると')
    await signsOn()
    // The password that was typed before has gone through now, once.
    await employee.sees('CCHK006')
    expect(authority.answers).toEqual([{ password: authority.password }])
    expect(statesOf(begun).slice(-4)).toEqual([
      'waiting_password',
      'waiting_proxy_auth',
      'waiting_password',
      'waiting_answer',
    ])
    await employee.answers(issuanceId, 'CCHK006', rightAnswers.CCHK006)
    await employee.sees('CCHK007')
  })

  it('does not have a number sent that the token may no longer show', async () => {
    const { proxy, employee, issuanceId, authority, signsOn, answersPassword } = await atPassword(
      {},
      ({ authority: at }) => {
        at.challenges = ['CCHK005']
      },
    )
    await answersPassword()
    await employee.sees('CCHK005')
    proxy.password = 'changed'
    await employee.answers(issuanceId, 'CCHK005', { transactionNumber: numberFor(1) })
    await employee.sees('CCHK008')
    await signsOn()
    // Ready to be typed into.
    const page = await employee.sees('CCHK005', 'autofocus')
    expect(page).not.toContain('id="refusal"')
    expect(authority.answers).toHaveLength(1)
    await employee.answers(issuanceId, 'CCHK005', { transactionNumber: numberFor(authority.codes) })
    await employee.sees('CCHK007')
  })

  it.each(['profile', 'CCHK001', 'CCHK002'])('ends the flow with G009e after two wrong answers at %s', async (at) => {
    const begun = at === 'profile' ? await scene() : await atPassword()
    const { pc, proxy, employee, issuanceId, authority, signsOn, answersPassword } = begun
    if (at === 'CCHK001') {
      await employee.does({ type: 'back', issuanceId })
      await employee.sees('CCHK001')
    }
    proxy.password = 'changed'
    if (at === 'CCHK001') await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    if (at === 'CCHK002') await answersPassword()
    await employee.sees('CCHK008')
    await signsOn('wrong')
    await employee.sees('CCHK008', 'G009e')
    await signsOn('wrong, too')
    await employee.sees('CCHK902', 'G009e')
    expect(await pc.failure(issuanceId)).toBe('G009e')
    expect(authority.answers).toEqual([])
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04')
  })

  it.each(['csr_built', 'submitting', 'answered', 'proved'] satisfies JournalStep[])(
    'asks after %s, too, and one certificate is issued',
    async (step) => {
      let change = () => {}
      const begun = await atPassword({ onJournalEntry: (_, entry) => void (entry.step === step && change()) })
      const { pc, proxy, employee, issuanceId, authority, signsOn, answersPassword } = begun
      change = () => {
        proxy.password = 'changed'
        change = () => {}
      }
      await answersPassword()
      await employee.sees('CCHK008')
      await signsOn()
      await employee.sees('CCHK007')
      await pc.installed(issuanceId)
      expect(authority.issued.size).toBe(1)
      expect(authority.confirmed.size).toBe(1)
    },
  )

  it('when it asks only once the certificate works, may be left: the result is there, and the status screen asks', async () => {
    let change = () => {}
    const begun = await atPassword({ onJournalEntry: (_, { step }) => void (step === 'proved' && change()) })
    const { pc, proxy, employee, issuanceId, signsOn, answersPassword } = begun
    change = () => void (proxy.password = 'changed')
    await answersPassword()
    await employee.sees('CCHK008')
    await employee.does({ type: 'proxy_left' })
    await employee.sees('CCHK007')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04', 'プロキシ認証')
    await employee.does({ type: 'proxy_ask' })
    await employee.sees('CCHK008')
    await signsOn()
    await employee.sees('FLT04')
    expect(readCertificate(await pc.installed(issuanceId)).commonName).toContain('demo01')
  })

  it('is left with あとで, or by doing nothing, and the request comes again', async () => {
    const begun = await scene({ tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 300 } } })
    const { employee, issuanceId } = begun
    await employee.sees('CCHK008')
    await employee.sees('FLT01')
    expect(statesOf(begun).slice(-2)).toEqual(['waiting_proxy_auth', 'offered'])
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK008')
    await employee.does({ type: 'proxy_left' })
    await employee.sees('FLT04', 'あとで')
  })

  it('says what cannot be right without asking the proxy', async () => {
    const { proxy, employee, signsOn } = await scene()
    await employee.sees('CCHK008')
    const { length } = proxy.refused
    await signsOn('x', 'hana:ko')
    await employee.sees('CCHK008', 'G006e')
    expect(proxy.refused).toHaveLength(length)
    await signsOn()
    await employee.sees('CCHK001')
  })
})

it('asks the status screen alone about the connection to the console, and connects as soon as it is told', async () => {
  const [proxy, serverTls] = [await newProxy(), await makeServerTls()]
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, serverTls.anchors])
  onTestFinished(() => tls.setDefaultCACertificates(before))
  const pc = await Pc.make({
    console: await new TestConsole(serverTls).start(),
    proxy: proxySettings({ HTTPS_PROXY: proxy.address() }),
  })
  proxy.password = 'changed'
  const refused = { baseMs: 3_600_000, capMs: 3_600_000 }
  const agent = await pc.start({ tempo: { ...quickTempo, refused } })
  await until('the refusal', () => agent.status().link === 'proxy_refused')
  const employee = await pc.employee()
  await employee.sees('FLT04', `http://${proxy.host}/`)
  await employee.does({ type: 'proxy_ask' })
  await employee.sees('CCHK008')
  await employee.does({ type: 'proxy_left' })
  await employee.sees('FLT04', 'プロキシ認証')
  await employee.does({ type: 'proxy_ask' })
  await employee.sees('CCHK008')
  const fields = { user: 'hanako', password: 'changed' }
  await employee.does({ type: 'proxy', screen: 'CCHK008', fields })
  await until('the connection', () => agent.status().link === 'connected')
  expect(await employee.sees('FLT04', 'コンソールに接続済み')).not.toContain(proxy.host)
})

describe('knocking at a proxy', () => {
  it.each([
    [['Basic realm="x"'], 'asks_person'],
    [['Negotiate', 'NTLM'], 'asks_system'],
    [['Negotiate, Basic realm="x"'], 'asks_person'],
    [[], 'asks_system'],
  ])('says of whom one that offers %j asks', async (offers, answer) => {
    const proxy = await newProxy()
    proxy.offers = offers
    expect(await knockAtProxy(new URL(`http://${proxy.host}`), new URL('https://127.0.0.1:9/'))).toBe(answer)
  })

  it('fails when nothing answers', async () => {
    const proxy = await newProxy()
    const address = new URL(`http://${proxy.host}`)
    await proxy.stop()
    await expect(knockAtProxy(address, new URL('https://a.example/'))).rejects.toThrow(/ECONNREFUSED/)
  })
})
