import { randomBytes } from 'node:crypto'
import fs from 'node:fs'

const secretBytes = 32

/**
 * The secret the authority's keys are sealed under: at least 32 random bytes, raw or as base64.
 * @throws when the file cannot be read or holds less.
 */
export function readSecret(file: string): Buffer {
  let content: Buffer
  try {
    content = fs.readFileSync(file)
  } catch (cause) {
    throw new Error(`the secret file ${file} (AUTHORITY_SECRET_FILE) cannot be read; \`init\` creates it`, { cause })
  }
  const text = content.toString('latin1').trim()
  const secret = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : content
  if (secret.length < secretBytes) {
    throw new Error(
      `the secret file ${file} holds ${secret.length} bytes; at least ${secretBytes} random ones are needed`,
    )
  }
  return secret
}

/** The secret in the file, which is made first when there is none, readable by this user only. */
export function readOrCreateSecret(file: string): Buffer {
  try {
    fs.writeFileSync(file, `${randomBytes(secretBytes).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readSecret(file)
}
