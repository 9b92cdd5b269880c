import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openLineFile, writeDurably } from '../files.ts'

/** Fills a small disk with lines, makes room, goes on; prints what happened. `<folder on that disk>` */
const folder = process.argv[2] ?? ''
const [lines, ballast, whole] = ['lines.jsonl', 'ballast', 'whole'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
]
writeFileSync(ballast, Buffer.alloc(30_000))
writeDurably(whole, 'old')
const file = openLineFile(lines, () => {})
let written = 0
let refusal = ''
while (refusal === '') {
  try {
    file.append({ n: written, filler: 'x'.repeat(500) })
    written += 1
  } catch (error) {
    refusal = (error as NodeJS.ErrnoException).code ?? String(error)
  }
}
const isWhole = statSync(lines).size === file.size()
let replaced = true
try {
  writeDurably(whole, 'n'.repeat(100_000))
} catch {
  replaced = false
}
const kept = readFileSync(whole, 'utf8')
rmSync(ballast)
file.append({ n: written })
file.close()
const found: unknown[] = []
openLineFile(lines, (line) => found.push((line as { n: number }).n)).close()
process.stdout.write(JSON.stringify({ written, refusal, isWhole, found, replaced, kept }))
