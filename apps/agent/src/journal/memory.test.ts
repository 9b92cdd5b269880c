import { issuanceCodes } from '@certfleet/core/authority-codes.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Memory, nextStep, remember } from './memory.ts'
import { type JournalEntry, type JournalStep, type NewEntry, journalSteps, sideSteps } from './steps.ts'
import { sampleEntry } from '../test/entries.ts'

const recall = (entries: NewEntry[]): Memory => {
  let memory: Memory | null = null
  entries.forEach((entry, index) => {
    const whole: JournalEntry = { seq: index + 1, at: '2026-11-22T00:00:00.000Z', ...entry }
    memory = remember(memory, whole)
  })
  if (!memory) throw new Error('no entries')
  return memory
}
const upTo = (step: (typeof journalSteps)[number]) =>
  journalSteps.slice(0, journalSteps.indexOf(step) + 1).map((each) => sampleEntry(each))

describe('after a kill, what comes next is', () => {
  it.each([
    ['ordered', 'ask'],
    ['offered', 'ask'],
    ['accepted', 'ask'],
    ['chosen', 'ask'],
    ['request_named', 'ask'],
    ['key_created', 'ask'],
    ['csr_built', 'ask'],
    ['submitting', 'fetch'],
    ['answered', 'install'],
    ['installed', 'test'],
    ['tested', 'prove'],
    ['proved', 'confirm'],
    ['confirmed', 'report'],
    ['reported', 'wait'],
    ['closed', 'wait'],
  ] as const)('at %s: %s', (step, next) => {
    expect(nextStep(recall(upTo(step)))).toBe(next)
  })
})

it('does not ask for the password again once the authority may have issued, unless it says that it has not', () => {
  const submitted = upTo('submitting')
  expect(nextStep(recall(submitted))).toBe('fetch')
  const refused = recall([...submitted, { step: 'not_issued', code: 'session_expired' }])
  expect(nextStep(refused)).toBe('ask')
  expect(refused.request).toEqual(recall(submitted).request)
  expect(refused.csr).toBe(recall(submitted).csr)
})

it('keeps the request over a new attempt, and forgets what was proved over the old order’s nonce', () => {
  const failed = recall([...upTo('proved'), { step: 'failed', code: 'proof_refused' }])
  expect(nextStep(failed)).toBe('wait')
  const again = recall([...upTo('proved'), { step: 'failed', code: 'proof_refused' }, sampleEntry('ordered')])
  expect(again).toMatchObject({ request: failed.request, csr: failed.csr, answer: failed.answer, installed: true })
  expect(again).toMatchObject({ proved: null, failed: null, settled: false, end: null })
  expect(nextStep(again)).toBe('prove')
})

it.each([
  'csr_rejected',
  'request_conflict',
  'wrong_certificate',
  'key_missing',
  'key_unusable',
  'certificate_revoked',
] as const)('begins a new request after %s: the old one is worth nothing', (code) => {
  const again = recall([...upTo('answered'), { step: 'failed', code }, sampleEntry('ordered')])
  expect(again).toMatchObject({ request: null, spki: null, csr: null, submitted: false, answer: null })
  expect(nextStep(again)).toBe('ask')
})

it('begins with the order', () => {
  expect(() => recall([{ step: 'offered' }])).toThrow('begins with the order')
})

it('rests after a failure or an end, whatever else stands in the journal', () => {
  const any = fc.constantFrom<JournalStep>(...journalSteps, ...sideSteps).filter((step) => step !== 'ordered')
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), fc.constantFrom(...issuanceCodes), (steps, code) => {
      const entries = [sampleEntry('ordered'), ...steps.map((step) => sampleEntry(step))]
      expect(nextStep(recall([...entries, { step: 'failed', code }]))).toBe('wait')
      expect(nextStep(recall([...entries, { step: 'cancelled' }]))).toBe('wait')
    }),
  )
})

it('never goes back to asking once the answer is there', () => {
  const harmless = sideSteps.filter((step) => step !== 'failed' && step !== 'cancelled' && step !== 'settled')
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...harmless), { maxLength: 20 }), (steps) => {
      const memory = recall([...upTo('answered'), ...steps.map((step) => sampleEntry(step))])
      expect(nextStep(memory)).toBe('install')
    }),
  )
})
