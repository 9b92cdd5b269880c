import { expect, it } from 'vitest'
import { type DialogueEvent, advance, answerSchemas, startDialogue } from './dialogue.ts'

const screens = (...events: DialogueEvent[]) => {
  let dialogue = startDialogue('renew')
  return events.map((event) => (dialogue = advance(dialogue, event)).step.screen)
}

it('goes from the list over the password to the result', () => {
  expect(
    screens(
      { type: 'certificate_chosen' },
      { type: 'authority_asks', ask: { screen: 'processing' } },
      { type: 'certificate_works' },
    ),
  ).toEqual(['CCHK002', 'processing', 'CCHK007'])
})

it('stays on the password with the reason when the authority refuses it, and forgets the reason on the way back', () => {
  let dialogue = advance(startDialogue('renew'), { type: 'certificate_chosen' })
  dialogue = advance(dialogue, { type: 'refused', code: 'wrong_credentials' })
  expect(dialogue.step).toEqual({ screen: 'CCHK002', refused: 'wrong_credentials' })
  dialogue = advance(advance(dialogue, { type: 'back' }), { type: 'certificate_chosen' })
  expect(dialogue.step).toEqual({ screen: 'CCHK002', refused: null })
})

it('puts the challenges the authority asks for, and stays on one or takes another when an answer is refused', () => {
  let dialogue = advance(startDialogue('renew'), { type: 'certificate_chosen' })
  dialogue = advance(dialogue, { type: 'authority_asks', ask: { screen: 'CCHK003' } })
  expect(dialogue.step).toEqual({ screen: 'CCHK003', refused: null })
  dialogue = advance(dialogue, { type: 'refused', code: 'wrong_answer' })
  expect(dialogue.step).toEqual({ screen: 'CCHK003', refused: 'wrong_answer' })
  const qrCode = { screen: 'CCHK005', qrCode: 'iVBORw==', transaction: 'new', validSeconds: 120 } as const
  dialogue = advance(dialogue, { type: 'refused', code: 'transaction_expired', ask: qrCode })
  expect(dialogue.step).toEqual({ ...qrCode, refused: 'transaction_expired' })
  dialogue = advance(dialogue, { type: 'session_lost', code: 'session_expired' })
  expect(dialogue.step).toEqual({ screen: 'CCHK002', refused: 'session_expired' })
})

it('asks for the password again when the session is lost while processing', () => {
  const lost = { type: 'session_lost', code: 'session_displaced' } as const
  expect(
    screens({ type: 'certificate_chosen' }, { type: 'authority_asks', ask: { screen: 'processing' } }, lost),
  ).toEqual(['CCHK002', 'processing', 'CCHK002'])
})

it('ends abnormally from anywhere but the result', () => {
  expect(screens({ type: 'failed', code: 'BZBE001011' })).toEqual(['CCHK902'])
  expect(
    screens(
      { type: 'certificate_chosen' },
      { type: 'authority_asks', ask: { screen: 'processing' } },
      { type: 'certificate_works' },
      { type: 'failed', code: null },
    ).at(-1),
  ).toBe('CCHK007')
})

it('an event that does not fit the step changes nothing', () => {
  const dialogue = startDialogue('renew')
  for (const event of [{ type: 'back' }, { type: 'certificate_works' }, { type: 'refused', code: 'locked' }] as const) {
    expect(advance(dialogue, event)).toBe(dialogue)
  }
})

it('takes numbers as people type them, and no others', () => {
  const { CCHK003, CCHK004, CCHK005 } = answerSchemas
  expect(CCHK003.parse({ oneTimePassword: ' １２３　456 ' })).toEqual({ oneTimePassword: '123456' })
  expect(CCHK005.parse({ transactionNumber: '1234 5678' })).toEqual({ transactionNumber: '12345678' })
  for (const oneTimePassword of ['', '12345', '123456789', '12345a', '１２三456']) {
    expect(CCHK003.safeParse({ oneTimePassword }).success).toBe(false)
  }
  expect(CCHK004.safeParse({ current: '123456', oneMinuteLater: '654321' }).success).toBe(true)
  // The one after is another one.
  expect(CCHK004.safeParse({ current: '123456', oneMinuteLater: '１２３４５６' }).success).toBe(false)
})
