import { Hono } from 'hono'
import type { HttpEnv } from '../../http/environment.ts'
import { takeForm } from '../forms.ts'
import { changeRole, initUsersToken, unlockUser } from './manage-user.ts'
import { revoke, revokePage } from './revoke-page.ts'
import { userPage } from './user-page.ts'
import { usersPage } from './users-page.ts'

/** 利用者管理, for master and administrator users: whoever mounts it keeps the others out. */
export function userRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.get('/', usersPage)
  // Also where a form was not taken, for whoever wants the page in the other language then.
  for (const path of ['/:user', '/:user/unlock', '/:user/role', '/:user/token/:use']) {
    app.get(path, (c) => userPage(c))
  }
  app.post('/:user/unlock', (c) => takeForm(c, userPage, () => unlockUser(c)))
  app.post('/:user/role', (c) => takeForm(c, userPage, () => changeRole(c)))
  app.post('/:user/token/:use{otp|transaction}', (c) => takeForm(c, userPage, () => initUsersToken(c)))
  app.get('/:user/revoke/:serial{[0-9a-f]+}', (c) => revokePage(c))
  app.post('/:user/revoke/:serial{[0-9a-f]+}', (c) => takeForm(c, revokePage, () => revoke(c)))
  return app
}
