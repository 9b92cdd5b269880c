import { execFile } from 'node:child_process'
import { isSea } from 'node:sea'
import { type DoctorReport, doctorReportSchema } from '@certfleet/core/diagnosis.ts'

/** It takes half a minute at most. */
const timeoutMs = 60_000
const maxBytes = 4_000_000

/**
 * `doctor --json` of this very program as a process of its own: it opens the key store once more, and its memory goes
 * with it.
 */
export function runDoctor(): Promise<DoctorReport> {
  const script = isSea() ? [] : [...process.execArgv, ...process.argv.slice(1, 2)]
  const args = [...script, 'doctor', '--json']
  const { promise, resolve, reject } = Promise.withResolvers<DoctorReport>()
  const bounds = { timeout: timeoutMs, maxBuffer: maxBytes, windowsHide: true }
  execFile(process.execPath, args, bounds, (error, out) => {
    try {
      // It exits with 1 when it has found a problem: what counts is what it prints.
      resolve(doctorReportSchema.parse(JSON.parse(out)))
    } catch (cause) {
      reject(new Error('the doctor did not come to an end', { cause: error ?? cause }))
    }
  })
  return promise
}
