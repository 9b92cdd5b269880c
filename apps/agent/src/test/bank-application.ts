import { openFileStore } from '../keystore/file.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'

/**
 * A bank's own application, as far as an agent sees one: makes a key in this user's store, has its bank certify it, and
 * leaves the certificate there. Arguments: the folder of the store, the address of the bank.
 */
const [folder = '', bank = ''] = process.argv.slice(2)
const store = openFileStore(folder)
const keyName = `bank-${process.pid}`
const key = await store.createKey(keyName, 'P-256')
const answer = await fetch(bank, { method: 'POST', body: new Uint8Array(spkiOf(key.publicKey)) })
await store.install(Buffer.from(await answer.arrayBuffer()), [], keyName)
await store.close()
