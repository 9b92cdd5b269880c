import fs from 'node:fs'
import path from 'node:path'

/** A value that must be nowhere, by the name a finding is told by. */
export interface Planted {
  name: string
  value: Buffer
}

export interface Leak {
  name: string
  form: string
  where: string
}

/** Every form in which a value could stand somewhere: as it is, or as programs write bytes down. */
function formsOf({ name, value }: Planted): { name: string; form: string; bytes: Buffer }[] {
  const text = value.toString('utf8')
  const isText = Buffer.from(text).equals(value)
  const percent = [...value].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  const forms: [string, string | Buffer][] = [
    ['raw', value],
    ['hex', value.toString('hex')],
    ['HEX', value.toString('hex').toUpperCase()],
    ['percent-encoded, all', percent],
    ['percent-encoded, all, lower case', percent.toLowerCase()],
    ...base64Forms(value),
  ]
  if (isText) {
    forms.push(['UTF-16LE', Buffer.from(text, 'utf16le')])
    if (encodeURIComponent(text) !== text) forms.push(['percent-encoded', encodeURIComponent(text)])
    const json = JSON.stringify(text).slice(1, -1)
    if (json !== text) forms.push(['JSON-escaped', json])
    forms.push([
      'JSON-escaped, all',
      text.replaceAll(/./gs, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ])
  }
  return forms.map(([form, bytes]) => ({ name, form, bytes: Buffer.from(bytes as string) }))
}

/** Base64 of the value inside other bytes, at the three offsets it can have; only what does not depend on those bytes. */
function base64Forms(value: Buffer): [string, string][] {
  return [0, 1, 2].flatMap((offset): [string, string][] => {
    const encoded = Buffer.concat([Buffer.alloc(offset), value])
      .toString('base64')
      .replace(/=+$/, '')
    const certain = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + value.length) * 8) / 6))
    const url = certain.replaceAll('+', '-').replaceAll('/', '_')
    return [
      [`base64 at offset ${offset}`, certain],
      ...(url === certain ? [] : [[`base64url at offset ${offset}`, url] as [string, string]]),
    ]
  })
}

/** Looks for planted values in files, and in what processes show of themselves. */
export class LeakSearch {
  readonly #forms: ReturnType<typeof formsOf>

  constructor(planted: Planted[]) {
    this.#forms = planted.flatMap(formsOf)
  }

  /** Leaks in these bytes. */
  in(bytes: Buffer, where: string): Leak[] {
    return this.#forms.filter((form) => bytes.includes(form.bytes)).map(({ name, form }) => ({ name, form, where }))
  }

  /** Leaks in all files below `folder`; what vanishes meanwhile is passed over. */
  below(folder: string): { leaks: Leak[]; files: number } {
    const leaks: Leak[] = []
    let files = 0
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = path.join(entry.parentPath, entry.name)
      try {
        leaks.push(...this.in(fs.readFileSync(file), file))
        files++
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
    return { leaks, files }
  }

  /** Leaks in the command lines and environments of all processes we may look at, at this moment. */
  inProcesses(): { leaks: Leak[]; processes: number } {
    const leaks: Leak[] = []
    let processes = 0
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      for (const file of [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]) {
        try {
          leaks.push(...this.in(fs.readFileSync(file), file))
          processes++
        } catch {
          // It has ended, or is another user's.
        }
      }
    }
    return { leaks, processes }
  }
}
