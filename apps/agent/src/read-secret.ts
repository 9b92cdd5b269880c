import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The longest line taken, in characters; longer than any token. */
const maxLength = 1000

/**
 * One line from the standard input. From a terminal it is asked for and not shown while it is typed; a secret as
 * argument or environment variable would be readable by every process of the user.
 */
export async function readSecret(prompt: string): Promise<string> {
  const isTerminal = process.stdin.isTTY
  if (isTerminal) process.stderr.write(prompt)
  // What is typed is echoed to where nobody sees it.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: process.stdin,
    output: isTerminal ? nowhere : undefined,
    terminal: isTerminal,
  })
  try {
    for await (const line of lines) return line.slice(0, maxLength).trim()
    return ''
  } finally {
    lines.close()
    if (isTerminal) process.stderr.write('\n')
  }
}
