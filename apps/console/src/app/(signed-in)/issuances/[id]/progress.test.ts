import { describe, expect, it } from 'vitest'
import { progressOf } from './progress.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute))
const progress = (minute: number, state: string) => ({ action: 'issuance.progress', at: at(minute), data: { state } })
const event = (minute: number, action: string) => ({ action, at: at(minute), data: {} })
const ordered = [event(0, 'issuance.requested'), event(0, 'issuance.order_signed')]

describe('how far an issuance has come', () => {
  it('is where its state stands, with when each step was reached', () => {
    const events = [...ordered, progress(2, 'offered'), progress(5, 'waiting_password'), progress(6, 'issuing')]
    expect(progressOf('issuing', events)).toEqual({
      now: 'issuing',
      reached: { requested: at(0), sent: at(0), acting: at(2), issuing: at(6) },
    })
  })

  it('goes back when the password is asked for again', () => {
    const events = [...ordered, progress(2, 'waiting_password'), event(3, 'issuance.key_created')]
    expect(progressOf('waiting_password', [...events, progress(4, 'waiting_password')]).now).toBe('acting')
  })

  it('stays where it stopped, or was called off', () => {
    const events = [...ordered, progress(2, 'offered'), event(3, 'issuance.key_created'), event(9, 'issuance.failed')]
    expect(progressOf('needs_revocation', events).now).toBe('issuing')
    expect(progressOf('cancelled', ordered).now).toBe('sent')
    expect(progressOf('waiting_authority', [...ordered, progress(2, 'offered')]).now).toBe('acting')
  })

  it('begins anew with another attempt', () => {
    const events = [...ordered, progress(2, 'offered'), event(8, 'issuance.order_signed'), event(8, 'issuance.retried')]
    expect(progressOf('queued', events)).toEqual({ now: 'sent', reached: { requested: at(0), sent: at(8) } })
  })
})
