import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { deserialize, serialize } from 'node:v8'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { KeyStoreError, type StoredKey } from '../keystore/keystore.ts'
import { openWindowsStore } from '../keystore/windows.ts'
import { WindowsLibrary } from '../keystore/windows-library.ts'
import type { ToldKey, WindowsCall } from './windows-pc.ts'

/** The end of `WindowsPc` that runs on Windows, a key store behind HTTP on loopback; its port goes to a file. */
const [portFile = ''] = process.argv.slice(2)
const warnings: string[] = []
const store = openWindowsStore({
  info: () => {},
  warn: (event, fields) => warnings.push(`${event} ${JSON.stringify(fields)}`),
  error: () => {},
})
const keys: StoredKey[] = []

const told = (key: StoredKey | null): ToldKey | null =>
  key && {
    id: keys.push(key) - 1,
    spki: spkiOf(key.publicKey),
    protection: key.protection,
    pss: key.signPss !== null,
  }

async function answerTo(call: WindowsCall): Promise<unknown> {
  switch (call.does) {
    case 'createKey':
      return told(await store.createKey(call.name, call.algorithm))
    case 'findKey':
      return told(await store.findKey(call.name))
    case 'install':
      return store.install(call.certificate, call.chain, call.name)
    case 'list':
      return (await store.list()).map(({ certificate, key }) => ({ der: certificate.der, key: told(key) }))
    case 'deleteKey':
      return store.deleteKey(call.name)
    case 'remove':
      return store.remove(call.sha256)
    case 'sign':
      return keys[call.id]?.sign(call.data)
    case 'signPss':
      return keys[call.id]?.signPss?.(call.data)
    case 'request':
      return store.request(call.sha256, call.url, call.call, call.limits)
    case 'warnings':
      return warnings
    case 'openHandles':
      return new WindowsLibrary('ncrypt.dll', { DoubleOpenHandles: ['int32_t'] }).call('DoubleOpenHandles')
  }
}

const server = createServer((request, response) => {
  void (async () => {
    const call = deserialize(await buffer(request)) as WindowsCall
    try {
      response.end(serialize({ result: await answerTo(call) }))
    } catch (error) {
      const reason = error instanceof KeyStoreError ? error.reason : null
      response.end(serialize({ reason, message: String(error instanceof Error ? error.stack : error) }))
    }
  })()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  writeFileSync(portFile, typeof address === 'object' ? `${address?.port}` : '')
})
