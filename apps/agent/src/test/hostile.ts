import fc from 'fast-check'
import { small } from '../../../../test/support/size.ts'

/** What comes from whom we do not trust: made from what is right, so that it gets past the first look. */

/** Always the same few in `npm test`, many with another seed each time in `npm run test:full`, which prints it. */
export const runs = (few: number, many: number): fc.Parameters<unknown> =>
  small ? { numRuns: few, seed: 20_261_123 } : { numRuns: many, interruptAfterTimeLimit: 30_000 }

/** Stands in hostile text, so that it can be looked for where it must not be. */
export const canary = 'kanariya-4711'

const hostileText = fc.constantFrom(
  `<img src=x onerror=alert('${canary}')>`,
  `"><script>${canary}</script>`,
  `${canary}\u0000\u202E\uD800`,
  `\${${canary}} %s %n {{${canary}}}`,
  `../../../../${canary}`,
  canary.repeat(20_000),
  '',
)
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 53, 1e308, -1e308),
  fc.constantFrom(
    [],
    {},
    nested(2000),
    Array.from({ length: 5000 }, () => canary),
  ),
  fc.constantFrom(JSON.parse(`{"__proto__":{"${canary}":true},"constructor":{"prototype":{"${canary}":true}}}`)),
)

type Path = (string | number)[]

/** The places in a value, itself among them. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))]
}

function changedAt(value: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  const copy = structuredClone(value) as Record<string, unknown>
  const changed = changedAt(copy[key], rest, change)
  if (changed === undefined) delete copy[key]
  else copy[key] = changed
  return copy
}

/** The value with one place changed: replaced, left out, wrapped, or given a member that does not belong there. */
export function mutated(valid: unknown): fc.Arbitrary<unknown> {
  const change: fc.Arbitrary<(value: unknown) => unknown> = fc.oneof(
    hostileValue.map((hostile) => () => hostile),
    fc.constant(() => undefined),
    fc.constant((value: unknown) => [value]),
    hostileValue.map(
      (hostile) => (value: unknown) =>
        typeof value === 'object' && value !== null ? { ...value, [canary]: hostile } : { value },
    ),
  )
  return fc.tuple(fc.constantFrom(...placesIn(valid)), change).map(([path, how]) => changedAt(valid, path, how))
}

/** Bytes with some changed, cut off, doubled or put behind. */
export function mutatedBytes(valid: Uint8Array): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: Math.max(valid.length - 1, 0) })
  return fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const bytes = Buffer.from(valid)
      bytes[at] = (bytes[at] ?? 0) ^ by
      return bytes
    }),
    place.map((end) => Buffer.from(valid.subarray(0, end))),
    fc
      .tuple(place, fc.uint8Array({ maxLength: 40 }))
      .map(([at, more]) => Buffer.concat([valid.subarray(0, at), more, valid.subarray(at)])),
    // Lengths of lengths without end (ITU-T X.690 §8.1.3).
    fc.constantFrom(Buffer.from('30840fffffff', 'hex'), Buffer.from('30'.repeat(5000), 'hex'), Buffer.alloc(20_000)),
  )
}

/** A message as it may come over the wire: a changed one, or no JSON any more. */
export const frameOf = (valid: unknown): fc.Arbitrary<string | Buffer> =>
  fc.oneof(
    { weight: 5, arbitrary: mutated(valid).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: mutatedBytes(Buffer.from(JSON.stringify(valid))) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '['.repeat(100_000), `{"type":"${canary}"}`) },
  )
