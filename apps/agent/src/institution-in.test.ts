import fc from 'fast-check'
import { expect, it } from 'vitest'
import { institutionIn } from './institution-in.ts'

it('takes the code of an institution out of an address, and nothing else', () => {
  expect(institutionIn('certfleet://open?institution=9936')).toBe('9936')
  expect(institutionIn('certfleet://open?password=hunter2&institution=9936#start')).toBe('9936')
  const none = ['certfleet:', 'certfleet://open', 'certfleet://x/../../%00&calc.exe', 'certfleet://[', '--server']
  const wrong = ['', '993', '99361', '９９３６', '99 6', '9936" enrol'].map(
    (code) => `certfleet://open?institution=${code}`,
  )
  for (const url of [...none, ...wrong, `certfleet://open?${'x'.repeat(3000)}&institution=9936`])
    expect(institutionIn(url)).toBeNull()
})

it('never fails, whatever a page makes up', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(institutionIn(`certfleet:${text}`) ?? '0000').toMatch(/^\d{4}$/)
    }),
  )
})
