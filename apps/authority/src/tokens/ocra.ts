import { createHmac } from 'node:crypto'

/** The question stands in 128 bytes, left-aligned (RFC 6287 §5.1). */
const questionBytes = 128
const suitePattern = /^OCRA-1:HOTP-SHA(1|256|512)-(\d):Q[ANH]\d{2}$/

/**
 * The response to a challenge (OCRA, RFC 6287), for the suites whose only input is the question.
 * @param question its bytes as §5.1 encodes them, without the padding.
 * @throws on a suite of another form, or a question of more than 128 bytes.
 */
export function ocraResponse(suite: string, key: Uint8Array, question: Uint8Array): string {
  const [, hash, digits] = suitePattern.exec(suite) ?? []
  if (hash === undefined || digits === undefined) throw new Error(`${suite} is no OCRA suite with a question alone`)
  if (question.length > questionBytes) throw new Error(`a question of ${question.length} bytes`)
  const input = Buffer.concat([Buffer.from(`${suite}\0`), question, Buffer.alloc(questionBytes - question.length)])
  const mac = createHmac(`sha${hash}`, key).update(input).digest()
  // Dynamic truncation, as RFC 4226 §5.3 has it for every length of hash.
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** Number(digits)).padStart(Number(digits), '0')
}
