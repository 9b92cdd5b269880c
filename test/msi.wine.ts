import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  type WindowsPackages,
  missingForWindows,
  packageForWindows,
} from '../apps/agent/packaging/package-for-windows.ts'
import { productCode } from '../apps/agent/packaging/windows/build-msi.ts'
import type { Signer } from '../apps/agent/packaging/windows/sign.ts'
import { eventually } from './support/process.ts'
import { registryOf, stateOf } from './support/windows-state.ts'
import { type Wine, needsWine, openWine, windowsNode, windowsPath } from './support/wine.ts'

/**
 * The MSI and setup.exe on a Windows that has never seen them, silently, as a deployment tool installs them. Wine's log does not
 * hide what MsiHiddenProperties names.
 */

const success = 0
/** ERROR_INSTALL_FAILURE. */
const failure = 1603
const server = 'https://127.0.0.1:9'
const secret = 'geheim0123456789'
const token = `cf1.6f1c0a3e.${secret}.x`
/** What a deployment tool has typed; the agent refuses to follow it, but has to get it as it is. */
const authorities = `https://ca.例え.jp https://b/"x" y'z %`

let wine: Wine
let out: string
let first: WindowsPackages
let second: WindowsPackages
let certificate: string
let before: string[]

beforeEach((context) => {
  needsWine(context)
  const missing = missingForWindows()
  if (missing.length > 0) context.skip(`this machine lacks ${missing.join(', ')}`)
})
beforeAll(async () => {
  if (!inject('wineRoot') || missingForWindows().length > 0) return
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-msi-'))
  wine = await openWine()
  first = await packageForWindows({ out, version: '0.1.0', signer: null })
  second = await packageForWindows({ out, version: '0.1.1', signer: newSigner() })
  before = await stateOf(wine)
}, 300_000)
afterAll(async () => {
  await wine?.close()
  if (out) fs.rmSync(out, { recursive: true, force: true })
})

/** A code signing certificate of nobody's. */
function newSigner(): Signer {
  const [key, pkcs12, passwordFile] = ['key.pem', 'sign.p12', 'password'].map((name) => path.join(out, name)) as [
    string,
    string,
    string,
  ]
  certificate = path.join(out, 'certificate.pem')
  fs.writeFileSync(passwordFile, 'ひみつ pass', { mode: 0o600 })
  const extensions = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=codeSigning']
  const about = ['-subj', '/CN=Test', ...extensions.flatMap((each) => ['-addext', each])]
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...about)
  openssl('pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', pkcs12, '-passout', `file:${passwordFile}`)
  return { pkcs12, passwordFile, timestampUrl: null }
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })

/** Runs a program with a command line as it is, quotes and all, and tells its exit code, all of it. */
async function run(program: string, commandLine: string): Promise<{ code: number; output: string }> {
  const script = path.join(out, 'run.cjs')
  const options = JSON.stringify({ argv0: `"${program}"`, windowsVerbatimArguments: true, stdio: 'inherit' })
  const call = `require('node:child_process').spawnSync(${JSON.stringify(program)}, [${JSON.stringify(commandLine)}], ${options})`
  const codeFile = path.join(out, 'code')
  fs.writeFileSync(
    script,
    `require('node:fs').writeFileSync(${JSON.stringify(windowsPath(codeFile))}, String(${call}.status))`,
  )
  const { output } = await wine.run(windowsNode(), [windowsPath(script)])
  return { code: Number(fs.readFileSync(codeFile, 'utf8')), output }
}

const log = () => path.join(out, 'msi.log')
const msiexec = async (what: string, properties = '') =>
  (await run('msiexec', `${what} /qn /l*v ${windowsPath(log())} ${properties}`)).code
const install = ({ msi }: WindowsPackages, properties = '') => msiexec(`/i ${windowsPath(msi)}`, properties)
const uninstall = (version: string) => msiexec(`/x {${productCode(version)}}`)
const status = () => run(String.raw`C:\Program Files\Certfleet\certfleet-agent.com`, 'status')

/** The process ids of the agents. */
async function agents(): Promise<string[]> {
  const { output } = await wine.run('tasklist')
  return [...output.matchAll(/^certfleet-agent\.exe\s+(\d+)/gm)].map(([, id = '']) => id)
}

const here = (file: string) => path.join(wine.drive, file)
const menu = /Start Menu\/Programs\/証明書発行アプリケーション\/証明書発行アプリケーション\.lnk$/

const registry = (key: string) => registryOf(wine, key)
const policy = () => registry(String.raw`HKLM\Software\Certfleet`)
const installedVersion = () =>
  (JSON.parse(fs.readFileSync(here('Program Files/Certfleet/sbom.cdx.json'), 'utf8')) as Bill).metadata.component
    .version
interface Bill {
  metadata: { component: { version: string } }
}

const value = (name: string, text: string) => expect.stringContaining(`${name}="${text}"`)

describe('the MSI', () => {
  it.each([
    ['a folder where ordinary users can write', String.raw`INSTALLDIR=C:\Users\Public\Certfleet`],
    ['a way out of Program Files', String.raw`INSTALLDIR="C:\Program Files\..\Tools\Certfleet"`],
    ['a console without https', 'SERVER=http://console.example'],
    ['what is no token', 'TOKEN=secret'],
  ])('refuses %s before anything is changed', async (_, property) => {
    expect(await install(first, property)).toBe(failure)
    expect(await policy()).toEqual([])
    expect(fs.existsSync(here('Program Files/Certfleet'))).toBe(false)
  })

  it('installs with nobody to ask, and takes its properties as they are', async () => {
    const given = `SERVER=${server} TOKEN=${token} AUTHORITIES="${authorities.replaceAll('"', '""')}"`
    expect(await install(first, given)).toBe(success)
    expect(await policy()).toEqual(
      expect.arrayContaining([
        value('"Server"', server),
        value('"Token"', token),
        value('"Authorities"', authorities),
        value('"Folder"', String.raw`C:\Program Files\Certfleet` + '\\'),
      ]),
    )
    const program = String.raw`"C:\Program Files\Certfleet\certfleet-agent.exe"`
    expect(await registry(String.raw`HKLM\Software\Classes\certfleet`)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('URL Protocol'),
        value(String.raw`shell\open\command] @`, `${program} "%1"`),
      ]),
    )
    expect(await registry(String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Run`)).toContainEqual(
      value('"Certfleet Agent"', `${program} run --service`),
    )
    expect((await stateOf(wine)).filter((file) => menu.test(file))).toHaveLength(1)
    expect(fs.readdirSync(here('Program Files/Certfleet'))).toEqual(
      expect.arrayContaining(['THIRD-PARTY-LICENCES.txt', 'certfleet-agent.com', 'koffi.node', 'sbom.cdx.json']),
    )
  })

  it('keeps the token out of the log, where Windows Installer heeds what is to be hidden', () => {
    const table = execFileSync('msiinfo', ['export', first.msi, 'Property'], { encoding: 'utf8' })
    const hidden = /^MsiHiddenProperties\t(.*?)\r?$/m.exec(table)?.[1]?.split(';') ?? []
    const holders = fs
      .readFileSync(log(), 'utf8')
      .split('\n')
      .filter((line) => line.includes(secret))
      .map((line) => /^Property\(S\): (\w+) = /.exec(line)?.[1] ?? line)
    expect(hidden).toEqual(expect.arrayContaining(holders))
    expect(holders).toContain('TOKEN')
  })

  it('has an agent that reads what was set, and tells a policy it cannot follow', async () => {
    const { code, output } = await status()
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(String.raw`HKEY_LOCAL_MACHINE\Software\Certfleet\Agent`),
    ])
    await wine.run('reg', ['add', policyKey, '/v', 'Authorities', '/d', 'https://ca.example https://b.example', '/f'])
    expect(await status()).toEqual({ code: 1, output: expect.stringContaining(server) })
  })

  it('has an agent without a console window, with our name in both languages', () => {
    const program = fs.readFileSync(here('Program Files/Certfleet/certfleet-agent.exe'))
    const subsystem = program.readUInt16LE(program.readUInt32LE(0x3c) + 92)
    expect(subsystem).toBe(2) // IMAGE_SUBSYSTEM_WINDOWS_GUI
    for (const name of ['証明書発行アプリケーション', 'Certificate issuance application', '0.1.0']) {
      expect(program.includes(Buffer.from(`\0${name}\0`, 'utf16le'))).toBe(true)
    }
  })

  it('lets nobody load code into the agent: not by NODE_OPTIONS, not by arguments, not by another koffi.node', async () => {
    const [evil, trace] = [path.join(out, 'evil.cjs'), path.join(out, 'loaded')]
    fs.writeFileSync(evil, `require('node:fs').writeFileSync(${JSON.stringify(windowsPath(trace))}, '')`)
    const load = `--require=${windowsPath(evil)}`
    const program = String.raw`C:\Program Files\Certfleet\certfleet-agent.exe`
    await wine.run(program, ['status'], { NODE_OPTIONS: load })
    await wine.run(program, [load, 'status'])
    expect(fs.existsSync(trace)).toBe(false)
    // The same file is loaded by a Node that listens to such options.
    await wine.run(windowsNode(), ['--eval', '0'], { NODE_OPTIONS: load })
    expect(fs.existsSync(trace)).toBe(true)

    const koffi = here('Program Files/Certfleet/koffi.node')
    const own = fs.readFileSync(koffi)
    fs.rmSync(koffi)
    fs.writeFileSync(koffi, Buffer.concat([own, Buffer.alloc(1)]))
    expect((await status()).output).toContain('not the file this agent was built with')
    fs.writeFileSync(koffi, own)
    expect((await status()).output).toContain(server)
  })

  it('is upgraded while an agent runs, and keeps what was set', async () => {
    wine.start(String.raw`C:\Program Files\Certfleet\certfleet-agent.exe`, ['run', '--service'])
    await eventually('the agent', async () => (await agents())[0])
    const running = await agents()
    const set = await policy()
    expect(await install(second)).toBe(success)
    expect(installedVersion()).toBe('0.1.1')
    expect(await policy()).toEqual(set)
    const started = await agents()
    expect(started).toHaveLength(1)
    expect(running).not.toContain(started[0])
    expect((await status()).output).toContain(server)
  })

  it('is repaired', async () => {
    const folder = here('Program Files/Certfleet')
    fs.rmSync(path.join(folder, 'koffi.node'))
    await wine.run('reg', ['delete', String.raw`HKLM\Software\Classes\certfleet`, '/f'])
    const set = await policy()
    expect(await install(second, 'REINSTALL=ALL REINSTALLMODE=amus')).toBe(success)
    expect(fs.existsSync(path.join(folder, 'koffi.node'))).toBe(true)
    expect(await registry(String.raw`HKLM\Software\Classes\certfleet`)).toContainEqual(value('@', 'URL:Certfleet'))
    expect(await policy()).toEqual(set)
  })

  it('does not go back to an older version', async () => {
    const set = await policy()
    expect(await install(first)).toBe(failure)
    expect(installedVersion()).toBe('0.1.1')
    expect(await policy()).toEqual(set)
  })

  it('goes with its agents and leaves nothing but what is the users’', async () => {
    expect(await agents()).toHaveLength(1)
    expect(await uninstall('0.1.1')).toBe(success)
    expect(await agents()).toEqual([])
    expect(await leftBehind()).toEqual([])
  })

  it('stays in the folder it was given, with spaces and in Japanese', async () => {
    expect(await install(first, String.raw`INSTALLDIR="C:\Program Files\証明書 発行"`)).toBe(success)
    expect(await install(second)).toBe(success)
    expect(fs.existsSync(here('Program Files/証明書 発行/certfleet-agent.exe'))).toBe(true)
    expect(fs.existsSync(here('Program Files/Certfleet'))).toBe(false)
    expect(await uninstall('0.1.1')).toBe(success)
    expect(await leftBehind()).toEqual([])
  })
})

describe('setup.exe', () => {
  const setup = ({ setup: file }: WindowsPackages, options: string) => run(windowsPath(file), `/S ${options}`)

  it('installs the same, silently, with the same properties', async () => {
    const given = `/SERVER=${server} /TOKEN=${token} /AUTHORITIES="https://ca.example https://b.example"`
    expect((await setup(first, given)).code).toBe(success)
    expect(await policy()).toEqual(
      expect.arrayContaining([
        value('"Server"', server),
        value('"Token"', token),
        value('"Authorities"', 'https://ca.example https://b.example'),
      ]),
    )
    expect((await setup(second, '')).code).toBe(success)
    expect(installedVersion()).toBe('0.1.1')
    expect(await policy()).toContainEqual(value('"Token"', token))
  })

  it('passes on how msiexec ended', async () => {
    expect((await setup(first, '')).code).toBe(failure)
    expect(await uninstall('0.1.1')).toBe(success)
    expect(await leftBehind()).toEqual([])
    expect((await setup(first, '/SERVER=ftp://x')).code).toBe(failure)
    expect((await setup(first, String.raw`/D=C:\Tools\Certfleet`)).code).toBe(failure)
    expect(await leftBehind()).toEqual([])
  })
})

it('is signed by the certificate that was supplied, in every part', async () => {
  const signed = [second.msi, second.setup]
  expect(await install(second)).toBe(success)
  for (const name of ['certfleet-agent.exe', 'certfleet-agent.com'])
    signed.push(here(`Program Files/Certfleet/${name}`))
  const verify = (file: string) =>
    execFileSync('osslsigncode', ['verify', '-CAfile', certificate, '-in', file], { encoding: 'utf8', stdio: 'pipe' })
  for (const file of signed) expect(verify(file)).toContain('Succeeded')
  expect(() => verify(first.setup)).toThrow()
  expect(await uninstall('0.1.1')).toBe(success)
}, 60_000)

const policyKey = String.raw`HKLM\Software\Certfleet\Agent`

/** What was not there before, beside the data of the user. */
async function leftBehind(): Promise<string[]> {
  const known = new Set(before)
  return (await stateOf(wine)).filter((one) => !known.has(one) && !/^users\/[^/]+\/AppData\/Local\/Certfleet/.test(one))
}
