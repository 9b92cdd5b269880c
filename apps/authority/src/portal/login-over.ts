import type { Login } from '@certfleet/authority-db/generated/client.ts'
import { Refused } from '../problem.ts'

/** A login elsewhere: which way, and when. */
export type LoginElsewhere = Pick<Login, 'way' | 'at'>

const reasons = {
  revoked: 'the certificate it was opened with is revoked',
  expired: 'the certificate it was opened with has expired',
  ticket: 'the ticket is used, too old or not known',
}

/** Nobody is logged in, for a reason the code alone does not tell: the browser's page does. */
export class LoginOver extends Refused {
  readonly because: keyof typeof reasons

  constructor(because: keyof typeof reasons) {
    super({ code: 'session_expired' }, reasons[because])
    this.because = because
  }
}

/** The latest login of the ID has displaced this browser. */
export class Displaced extends Refused {
  readonly by: LoginElsewhere | null

  constructor(by: LoginElsewhere | null) {
    super({ code: 'session_displaced' })
    this.by = by
  }
}
