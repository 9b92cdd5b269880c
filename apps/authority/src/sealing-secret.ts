import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from './cannot-do.ts'
import { readOrCreateSecret, readSecret } from './secret-file.ts'

/** What the keys in the database are sealed under: random bytes in a file, or what somebody knows. */
export type SealedUnder = { secretFile: string } | { passphrase: string }

/** A secret to seal keys under, and what has to be kept beside them to have it again. */
export interface SealingSecret {
  secret: Buffer
  passphraseSalt: Uint8Array<ArrayBuffer> | null
}

/**
 * The secret the keys of this authority are sealed under.
 * @throws CannotDo when they are sealed under the other kind; what reading the file throws. Whether it is the right one
 * shows when a key is opened.
 */
export async function readSealingSecret(db: PrismaClient, under: SealedUnder): Promise<Buffer> {
  const { passphraseSalt } = await db.authority.findUniqueOrThrow({
    where: { id: 1 },
    select: { passphraseSalt: true },
  })
  if ('passphrase' in under) {
    if (passphraseSalt) return secretOf(under.passphrase, passphraseSalt)
    throw new CannotDo('the keys are sealed under a secret file: give AUTHORITY_SECRET_FILE; `ca reseal` changes that')
  }
  if (!passphraseSalt) return readSecret(under.secretFile)
  throw new CannotDo('the keys are sealed under a passphrase: give AUTHORITY_PASSPHRASE_FILE; `ca reseal` changes that')
}

/**
 * A secret for keys that are sealed from now on; a file that is not there is made.
 * @throws CannotDo when the passphrase is too short.
 */
export async function newSealingSecret(under: SealedUnder): Promise<SealingSecret> {
  if ('secretFile' in under) return { secret: readOrCreateSecret(under.secretFile), passphraseSalt: null }
  const { passphrase } = under
  if (passphrase.length < minCharacters) {
    throw new CannotDo(`the passphrase has ${passphrase.length} characters; at least ${minCharacters} are needed`)
  }
  const passphraseSalt = new Uint8Array(randomBytes(16))
  return { secret: await secretOf(passphrase, passphraseSalt), passphraseSalt }
}

const minCharacters = 12
const derive = promisify(argon2)

/** argon2id (RFC 9106 §4, its second recommended option): once a start, so it may take its time. */
function secretOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  const cost = { memory: 65_536, passes: 3, parallelism: 4, tagLength: 32 }
  return derive('argon2id', { message: passphrase.normalize('NFKC'), nonce: salt, ...cost })
}
