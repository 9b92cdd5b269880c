import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ChildProcess, execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { deserialize, serialize } from 'node:v8'
import type { Protection } from '@certfleet/core/protocol.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { type Wine, openWine, windowsPath } from '../../../../test/support/wine.ts'
import type { HttpsLimits } from '../https-request.ts'
import { type ClientCall, type KeyStore, KeyStoreError, type StoredKey } from '../keystore/keystore.ts'
import { until } from './wait.ts'
import { putWindowsPrograms } from './windows-program.ts'

/** What the end on Windows is asked (`windows-end.ts`). */
export type WindowsCall =
  | { does: 'createKey'; name: string; algorithm: KeyAlgorithm }
  | { does: 'findKey' | 'deleteKey'; name: string }
  | { does: 'install'; certificate: Uint8Array; chain: Uint8Array[]; name: string }
  | { does: 'remove'; sha256: string }
  | { does: 'list' | 'warnings' | 'openHandles' }
  | { does: 'request'; sha256: string; url: string; call: ClientCall; limits: HttpsLimits }
  | { does: 'sign' | 'signPss'; id: number; data: Uint8Array }

/** A key as it is told: the end on Windows knows it by a number. */
export interface ToldKey {
  id: number
  spki: Uint8Array
  protection: Protection
  pss: boolean
}

export interface WindowsStore extends KeyStore {
  /** What the store has logged as warnings. */
  warnings(): Promise<string[]>
  /** Handles of CNG that the process has not freed, as the double counts them. */
  openHandles(): Promise<number>
}

/** A Windows under Wine, with key stores in processes of their own. */
export class WindowsPc {
  readonly wine: Wine
  readonly #folder: string
  #ncrypt: Record<string, string> = {}

  static async make(): Promise<WindowsPc> {
    const folder = mkdtempSync(path.join(tmpdir(), 'certfleet-windows-'))
    await putWindowsPrograms(
      folder,
      ['windows-end', 'windows-other'].map((name) => path.join(import.meta.dirname, `${name}.ts`)),
    )
    return new WindowsPc(await openWine(), folder)
  }

  private constructor(wine: Wine, folder: string) {
    this.wine = wine
    this.#folder = folder
  }

  /** Gives it the double of CNG (`ncrypt-double.c`) in place of Wine's, which keeps no keys. */
  useCngDouble(): void {
    const source = path.join(import.meta.dirname, 'ncrypt-double.c')
    const library = path.join(this.wine.drive, 'windows/system32/ncrypt.dll')
    rmSync(library)
    execFileSync('x86_64-w64-mingw32-gcc', ['-shared', '-O1', '-o', library, source, '-lbcrypt', '-ladvapi32'])
    this.#ncrypt = { WINEDLLOVERRIDES: 'ncrypt=n' }
  }

  /**
   * A key store in a new process.
   * @param ready what that process waits for
   * @param env its environment, beside what every program has
   */
  openStore(ready: Promise<unknown> = Promise.resolve(), env: Record<string, string> = {}): WindowsStore {
    const starting = ready.then(() => this.#start(env))
    const ask = async <T>(call: WindowsCall): Promise<T> => {
      const { port } = await starting
      const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: new Uint8Array(serialize(call)) })
      const said = deserialize(Buffer.from(await answer.arrayBuffer())) as Answer
      if ('result' in said) return said.result as T
      throw said.reason === null ? new Error(said.message) : new KeyStoreError(said.reason, said.message)
    }
    const keyOf = (told: ToldKey): StoredKey => ({
      publicKey: createPublicKey({ key: Buffer.from(told.spki), format: 'der', type: 'spki' }),
      protection: told.protection,
      isLocked: false,
      sign: async (data) => Buffer.from(await ask<Uint8Array>({ does: 'sign', id: told.id, data })),
      signPss: told.pss
        ? async (data) => Buffer.from(await ask<Uint8Array>({ does: 'signPss', id: told.id, data }))
        : null,
    })
    return {
      kind: 'windows',
      pin: null,
      createKey: async (name, algorithm) => keyOf(await ask({ does: 'createKey', name, algorithm })),
      findKey: async (name) => {
        const told = await ask<ToldKey | null>({ does: 'findKey', name })
        return told && keyOf(told)
      },
      install: (certificate, chain, name) => ask({ does: 'install', certificate, chain, name }),
      list: async () => {
        const listed = await ask<{ der: Uint8Array; key: ToldKey | null }[]>({ does: 'list' })
        return listed.map(({ der, key }) => ({ certificate: readCertificate(der), key: key && keyOf(key) }))
      },
      deleteKey: (name) => ask({ does: 'deleteKey', name }),
      remove: (sha256) => ask({ does: 'remove', sha256 }),
      request: (sha256, url, call, limits) => ask({ does: 'request', sha256, url, call, limits }),
      warnings: () => ask({ does: 'warnings' }),
      openHandles: () => ask({ does: 'openHandles' }),
      close: async () => {
        const { child } = await starting
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill('SIGKILL')
        await once(child, 'exit')
      },
    }
  }

  /** Another program that knows nothing of ours (`windows-other.ts`); what it prints. */
  async other(...args: string[]): Promise<string> {
    const { code, output } = await this.wine.run(
      this.#program('node.exe'),
      [this.#program('windows-other.mjs'), ...args],
      this.#ncrypt,
    )
    if (code !== 0) throw new Error(`windows-other ${args.join(' ')}: ${code}\n${output}`)
    return output.trim()
  }

  async close(): Promise<void> {
    await this.wine.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #start(env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
    const portFile = path.join(this.#folder, `port-${crypto.randomUUID()}`)
    const args = [this.#program('windows-end.mjs'), windowsPath(portFile)]
    const child = this.wine.start(this.#program('node.exe'), args, { ...this.#ncrypt, ...env })
    const port = () => {
      try {
        return Number(readFileSync(portFile, 'utf8'))
      } catch {
        return 0
      }
    }
    await until('the store on Windows', () => port() > 0, 60_000)
    return { child, port: port() }
  }

  #program(name: string): string {
    return windowsPath(path.join(this.#folder, name))
  }
}

type Answer = { result: unknown } | { reason: KeyStoreError['reason'] | null; message: string }
