import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { Refused } from '../../problem.ts'
import { setRole } from '../../subscribers/set-role.ts'
import { unlockByAdministrator } from '../../subscribers/unlock-subscriber.ts'
import { startTokenAnew } from '../../tokens/start-token-anew.ts'
import { type PortalAction, act } from '../act.ts'
import { goTo, judgeAskedPassword } from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { portalPaths } from '../paths.ts'
import { notFoundPage } from '../problem-page.ts'
import { type ManagedUser, findUser } from './find-user.ts'
import { isBeyond } from './user-page.ts'

/** 利用停止の解除; a master's lock only the institution ends. */
export const unlockUser = (c: HttpContext): Promise<Response> =>
  manage(c, (user) => {
    if (user.role === 'master') throw beyond()
    const { profile } = c.get('institution')
    const asked = { by: visitorOf(c).loginId, loginId: user.loginId }
    return {
      action: 'subscriber.unlock',
      target: user.loginId,
      work: (tx) => unlockByAdministrator(tx, profile.code, asked, c.get('now')),
    }
  })

/** トークン初期化, of somebody else's token. */
export const initUsersToken = (c: HttpContext): Promise<Response> =>
  manage(c, (user) => {
    if (isBeyond(c, user)) throw beyond()
    const use = c.req.param('use') === 'otp' ? 'otp' : 'transaction'
    const { profile } = c.get('institution')
    const token = use === 'otp' ? user.otpToken : user.transactionToken
    return {
      action: 'token.init',
      target: token?.serial ?? '',
      details: { loginId: user.loginId },
      work: async (tx) => (await startTokenAnew(tx, profile, { loginId: user.loginId, use })) !== null,
    }
  })

/** By the master alone, and never to or from master: that is the institution's to say. */
export const changeRole = async (c: HttpContext): Promise<Response> => {
  const { role } = await fieldsOf(c)
  return manage(c, (user) => {
    if (visitorOf(c).role !== 'master' || isBeyond(c, user)) throw beyond()
    if (role !== 'administrator' && role !== 'ordinary') throw new Refused({ code: 'G006e' })
    const { loginId } = user
    return {
      action: 'subscriber.role',
      target: loginId,
      details: { from: user.role, to: role },
      work: (tx) => (role === user.role ? false : setRole(tx, c.get('institution').profile.code, { loginId, role })),
    }
  })
}

interface Managing {
  action: PortalAction
  target: string
  details?: Prisma.InputJsonObject
  work: (tx: Prisma.TransactionClient) => unknown
}

/** Does something with the user the address names, once the 確認用パスワード is right. */
async function manage(c: HttpContext, plan: (user: ManagedUser) => Managing): Promise<Response> {
  const user = await findUser(c)
  if (!user) return notFoundPage(c)
  const { work, ...deed } = plan(user)
  await judgeAskedPassword(c, 'confirmation')
  await act(c, { ...deed, asAdministrator: true }, async (tx) => work(tx))
  return goTo(c, `${portalPaths.users}/${user.id}`, { done: '' })
}

const beyond = () => new Refused({ code: 'malformed' }, 'this user is not his to manage', { status: 403 })
