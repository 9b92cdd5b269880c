import { z } from 'zod'

/**
 * A page, or what an application has registered for itself; never what runs its own text or opens a file, whoever may
 * have allowed it.
 */
const pageUrl = /^https:\/\/[^\s/?#@\\]+([/?#]\S*)?$/
const applicationUrl = /^(?!(javascript|vbscript|data|file|blob|about|view-source|https?|ftp):)[a-z][a-z0-9+.-]+:\S+$/
const oneLine = /^\P{Cc}*$/u

/**
 * How an institution's own application is started: a program with fixed arguments, which no shell sees, or an address:
 * `https://…`, or of a scheme the application has registered. That it is well formed does not make it allowed: that is
 * the PC's machine policy's to say.
 */
export const launchSchema = z.union([
  z.strictObject({
    /** Absolute, on Linux or Windows. */
    program: z
      .string()
      .max(500)
      .regex(/^(\/|[A-Za-z]:\\)/)
      .regex(oneLine),
    args: z.array(z.string().max(500).regex(oneLine)).max(20).default([]),
  }),
  z.strictObject({
    url: z
      .string()
      .max(1000)
      .regex(oneLine)
      .refine((url) => pageUrl.test(url) || applicationUrl.test(url))
      .pipe(z.url()),
  }),
])
export type Launch = z.infer<typeof launchSchema>

/** Who issues with an application of his own, and how people get to it. */
export const externalSchema = z.object({
  /** What people know it by. */
  application: z.string().trim().min(1).max(100),
  /** The ways to start it; a PC takes the first it allows, and may allow none. */
  ways: z.array(launchSchema).max(10),
  /** What to choose in it, and whom to ask. Shown as it is. */
  help: z.string().trim().max(1000),
})
export type External = z.infer<typeof externalSchema>

/** A way as people write it: an address, or a program and its arguments, in quotes where there are spaces. */
export function parseLaunch(line: string): Launch | null {
  const [first = '', ...args] = (line.match(/"[^"]*"|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', ''))
  const isProgram = /^(\/|[A-Za-z]:\\)/.test(first)
  const parsed = launchSchema.safeParse(isProgram ? { program: first, args } : { url: line.trim() })
  return parsed.success ? parsed.data : null
}

/** The same, written out. */
export function formatLaunch(way: Launch): string {
  if ('url' in way) return way.url
  return [way.program, ...way.args].map((word) => (/^\S+$/.test(word) ? word : `"${word}"`)).join(' ')
}
