import { describe, expect, it } from 'vitest'
import { formatLaunch, launchSchema, parseLaunch } from './launch.ts'

describe('is no way to start anything:', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'view-source:https://bank.example',
    'http://bank.example/',
    'https://user:secret@bank.example/',
    'https://bank.example@evil.example/',
    'https:\\\\evil.example',
    'https://bank.example/\u0000',
    'https://bank.example/ x',
    'bankapp:renew\nfile:///x',
    'not an address',
    '',
  ])('%j', (url) => {
    expect(launchSchema.safeParse({ url }).success).toBe(false)
  })

  it.each([
    { program: 'app.exe', args: [] },
    { program: '../app', args: [] },
    { program: String.raw`\\server\share\app.exe`, args: [] },
    { program: '/opt/app', args: ['a\nb'] },
    { program: '/opt/app', args: [], shell: true },
    { program: '/opt/app', args: [], url: 'https://bank.example' },
  ])('%j', (way) => {
    expect(launchSchema.safeParse(way).success).toBe(false)
  })
})

it.each([
  ['https://bank.example/renew?a=1', { url: 'https://bank.example/renew?a=1' }],
  ['bankapp:renew', { url: 'bankapp:renew' }],
  ['/opt/bank/app --renew', { program: '/opt/bank/app', args: ['--renew'] }],
  [
    String.raw`"C:\Program Files\Bank\app.exe" "two words" --x`,
    { program: String.raw`C:\Program Files\Bank\app.exe`, args: ['two words', '--x'] },
  ],
])('%s is read as it is written', (line, way) => {
  expect(parseLaunch(line)).toEqual(way)
  expect(formatLaunch(parseLaunch(line)!)).toBe(line)
})
