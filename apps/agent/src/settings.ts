import path from 'node:path'
import { z } from 'zod'
import { isRefusedByDisk, readIfPresent, writeDurably } from './files.ts'
import { jsonOrNull } from './json.ts'
import { type Language, languages } from './screens/text/text.ts'

const settingsSchema = z.object({ language: z.enum(languages) })

/** What the employee has set, and is remembered. */
export class Settings {
  readonly #file: string
  #language: Language

  /** @param locale of the system, whose language it is until the person chooses */
  constructor(folder: string, locale: string | null) {
    this.#file = path.join(folder, 'settings.json')
    // A setting that cannot be read is worth no error: it is set again with one click.
    this.#language = settingsSchema.safeParse(jsonOrNull(textOf(this.#file))).data?.language ?? languageOf(locale)
  }

  get language(): Language {
    return this.#language
  }

  set language(language: Language) {
    this.#language = language
    try {
      writeDurably(this.#file, JSON.stringify({ language }))
    } catch (error) {
      // It holds until the agent ends; whoever cannot read what is wrong with the disk needs it now.
      if (!isRefusedByDisk(error)) throw error
    }
  }
}

/** Japanese where the system speaks it, or no language at all (POSIX, XBD 7.2). */
function languageOf(locale: string | null): Language {
  const name = locale?.split(/[-_.@]/)[0]?.toLowerCase() ?? 'c'
  return ['ja', 'c', 'posix'].includes(name) ? 'ja' : 'en'
}

function textOf(file: string): string {
  try {
    return readIfPresent(file) ?? ''
  } catch {
    return ''
  }
}
