import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('writes down what Redis answered, and not the command it answered: a sign-in carries the password', () => {
  const error = `Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['the-password'] } })`
  const script = `import { log } from './log.ts'; log().warn({ err: ${error} }, 'Redis')`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, DATABASE_URL: 'postgresql://127.0.0.1/none', LOG_LEVEL: 'warn' },
    encoding: 'utf8',
  })
  expect(written).toContain('WRONGPASS')
  expect(written).not.toContain('the-password')
})
