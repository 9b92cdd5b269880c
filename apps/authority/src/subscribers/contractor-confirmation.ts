import type { ContractorConfirmation } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { register } from './register.ts'

/** 契約者確認情報: the institution asks, the contractor answers in the browser, the institution checks the answer. */
export const contractorSteps = ['asked', 'answered', 'checked'] as const
export type ContractorStep = (typeof contractorSteps)[number]

const moves = {
  asked: {
    from: 'none',
    to: 'asked',
    refusal: 'is asked for the contractor confirmation already',
    ja: '契約者確認情報の確認をすでに依頼しています',
  },
  answered: {
    from: 'asked',
    to: 'answered',
    refusal: 'is not asked for the contractor confirmation',
    ja: '契約者確認情報の確認を依頼していません',
  },
  checked: {
    from: 'answered',
    to: 'none',
    refusal: 'has no answered contractor confirmation to check',
    ja: '契約者確認情報がまだ回答されていません',
  },
} satisfies Record<
  ContractorStep,
  { from: ContractorConfirmation; to: ContractorConfirmation; refusal: string; ja: string }
>

/** Takes the next step of the confirmation; only the last clears G020e. @throws CannotDo out of turn. */
export const stepContractorConfirmation = (
  db: Db,
  profile: AuthorityProfile,
  { loginId, step }: { loginId: string; step: ContractorStep },
  now: Date,
): Promise<void> =>
  register(db, profile, { loginId }, now, async (tx, theirs) => {
    const { from, to, refusal, ja } = moves[step]
    const { count } = await tx.subscriber.updateMany({
      where: { ...theirs, contractorConfirmation: from },
      data: { contractorConfirmation: to },
    })
    if (count === 0) throw new CannotDo(`${loginId} ${refusal}`, { ja: `${loginId}：${ja}。` })
  })
