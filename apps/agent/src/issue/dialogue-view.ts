import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { type DialogueEvent, type Step, advance, startDialogue } from '@certfleet/core/dialogue.ts'
import type { Purpose } from '@certfleet/core/issuance.ts'
import type { Issuance } from './issuance.ts'
import type { Waiting } from './patience.ts'
import type { DialogueView, ListedCertificate } from './view.ts'

/** The dialogue on the screen: core says what follows what, this keeps what is shown with it. */

export function freshDialogue(
  purpose: Purpose,
  profile: AuthorityProfile | null = null,
  certificates: ListedCertificate[] = [],
): DialogueView {
  return {
    kind: 'dialogue',
    dialogue: startDialogue(purpose),
    profile,
    certificates,
    busy: false,
    wrongTries: 0,
    trouble: null,
    codeEndsAtMs: 0,
    stage: 'key',
    result: null,
  }
}

type Change = Partial<Omit<DialogueView, 'kind' | 'dialogue'>>

/** Changes what is shown beside the step; nothing when no dialogue is on the screen. */
export function changeDialogue(issuance: Issuance, change: Change): void {
  if (issuance.view.kind === 'dialogue') issuance.show({ ...issuance.view, ...change })
}

/** Moves the dialogue on. Without one on the screen, after a restart, it begins with this event. */
export function moveDialogue(issuance: Issuance, event: DialogueEvent, change: Change = {}): void {
  const view = issuance.view.kind === 'dialogue' ? issuance.view : freshDialogue(issuance.order.purpose)
  const ask = 'ask' in event ? event.ask : null
  const nowMs = issuance.services.time.monotonicMs()
  const codeEndsAtMs = ask?.screen === 'CCHK005' ? nowMs + ask.validSeconds * 1000 : view.codeEndsAtMs
  issuance.show({ ...view, dialogue: advance(view.dialogue, event), codeEndsAtMs, ...change })
}

/** The step of the dialogue that is on the screen. */
export function stepOnScreen({ view }: Issuance): Step {
  if (view.kind !== 'dialogue') throw new Error('no dialogue is on the screen')
  return view.dialogue.step
}

/** Where the dialogue, or what needs nobody, waits for the authority: the trouble stands where it is shown. */
export function inDialogue(issuance: Issuance, mayLeave: boolean): Waiting {
  const show: Waiting['show'] = (trouble) => {
    if (issuance.view.kind === 'unattended') issuance.show({ ...issuance.view, trouble })
    else changeDialogue(issuance, { trouble })
  }
  return { mayLeave, show }
}
