import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..')

it('the compose file is one its linter finds nothing in', () => {
  const findings = JSON.parse(
    execFileSync('dclint', ['--formatter', 'json', '--max-warnings', '0', 'docker-compose.yml'], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as { messages: unknown[] }[]
  expect(findings.flatMap(({ messages }) => messages)).toEqual([])
})

it('the Dockerfile is one its linter finds nothing in, and starts what exists', () => {
  const text = fs.readFileSync(path.join(root, 'Dockerfile'), 'utf8')
  expect(validate(text)).toEqual([])
  const compose = fs.readFileSync(path.join(root, 'docker-compose.yml'), 'utf8')
  const scripts = [...`${text}${compose}`.matchAll(/'?node'?"?, ['"](apps\/[^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  )
  expect(scripts).toHaveLength(4)
  for (const script of scripts) expect(fs.existsSync(path.join(root, script))).toBe(true)
})
