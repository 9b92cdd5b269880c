import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A bearer token of 256 random bits. Only its SHA-256 is stored, so a copy of the database opens nothing. */
export const newToken = (): string => randomBytes(32).toString('base64url')

export const tokenHash = (token: string) => createHash('sha256').update(token).digest()

/** Whether `token` is the one whose hash was stored, in a time that does not tell how much of it is right. */
export function isToken(token: string, hash: Uint8Array): boolean {
  const given = tokenHash(token)
  return given.length === hash.length && timingSafeEqual(given, hash)
}
