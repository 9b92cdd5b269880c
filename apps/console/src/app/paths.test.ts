import { describe, expect, it } from 'vitest'
import { paths, safeReturn } from './paths.ts'

describe('the way back after signing in', () => {
  it('is the page that was asked for, with its filter', () => {
    const from = new URL(paths.signIn(paths.issuances({ show: 'all' })), 'http://console').searchParams.get('from')
    expect(safeReturn(from)).toBe('/issuances?show=all')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    null,
  ])('never leaves the console: %s', (from) => {
    expect(safeReturn(from)).toBe('/')
  })
})
