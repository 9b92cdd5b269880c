import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { hashPassword, newPassword } from '../password.ts'
import { stepContractorConfirmation } from '../subscribers/contractor-confirmation.ts'
import { handOverMaster } from '../subscribers/hand-over-master.ts'
import { lockSubscriber } from '../subscribers/lock-subscriber.ts'
import { setRegistrationCode } from '../subscribers/registration-code.ts'
import { resetPassword } from '../subscribers/reset-password.ts'
import { setBrowserOnly } from '../subscribers/set-browser-only.ts'
import { setEmail } from '../subscribers/set-email.ts'
import { setRole } from '../subscribers/set-role.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'
import { issueSoftwareToken } from '../tokens/issue-software-token.ts'
import { auditedHere, orSayWhy } from './act.ts'
import type { AuditAction } from './audit.ts'
import { oncePage } from './once-page.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { subscriberPage } from './subscriber-page.ts'
import { type UserAct, roles } from './user-acts.ts'

/** Does for a user what the form on his page asked for. */
export function actOnUser(c: HttpContext, act: UserAct): Promise<Response> {
  const { profile, secret } = c.get('institution')
  const now = c.get('now')
  const loginId = c.req.param('loginId') ?? ''
  const path = pathOf(institutionPaths.subscribers, loginId)
  const done = async (
    action: AuditAction,
    work: (tx: Tx) => Promise<unknown>,
    details: Prisma.InputJsonObject = {},
  ) => {
    await auditedHere(c, { action, target: loginId, details }, work)
    return c.redirect(addressHere(c, path, { done: action }), 303)
  }
  const contractor = (action: AuditAction, step: 'asked' | 'answered' | 'checked') =>
    done(action, (tx) => stepContractorConfirmation(tx, profile, { loginId, step }, now))
  const browserOnly = (action: AuditAction, isOn: boolean) =>
    done(action, (tx) => setBrowserOnly(tx, profile, { loginId, browserOnly: isOn }, now))
  const perform = async (): Promise<Response> => {
    switch (act) {
      case 'lock':
        return done('user_locked', (tx) => lockSubscriber(tx, profile.code, loginId, now))
      case 'unlock':
        return done('user_unlocked', (tx) => unlockSubscriber(tx, profile.code, loginId, now))
      case 'role': {
        const given = await fieldsOf(c)
        const role = roles.find((each) => each === given.role)
        if (!role) throw new CannotDo('there is no such role', { ja: 'その権限はありません。' })
        return done('role_set', (tx) => setRole(tx, profile.code, { loginId, role }), { role })
      }
      case 'master': {
        const from = (await fieldsOf(c)).from || null
        const hand = (tx: Tx) => handOverMaster(tx, profile.code, { from, to: loginId })
        return done('master_handed_over', hand, { from })
      }
      case 'email': {
        const email = (await fieldsOf(c)).email?.trim() || null
        return done('email_set', (tx) => setEmail(tx, profile.code, { loginId, email }))
      }
      case 'registration-confirmed':
        return done('registration_code_confirmed', (tx) =>
          setRegistrationCode(tx, profile, { loginId, code: null }, now),
        )
      case 'contractor-asked':
        return contractor('contractor_asked', 'asked')
      case 'contractor-answered':
        return contractor('contractor_answered', 'answered')
      case 'contractor-checked':
        return contractor('contractor_checked', 'checked')
      case 'browser-only-on':
        return browserOnly('browser_only_on', true)
      case 'browser-only-off':
        return browserOnly('browser_only_off', false)
      case 'password': {
        const password = newPassword()
        const passwordHash = await hashPassword(password)
        await auditedHere(c, { action: 'password_reset', target: loginId }, (tx) =>
          resetPassword(tx, profile.code, { loginId, passwordHash }),
        )
        return tell(c, 'password', loginId, password)
      }
      case 'registration-code': {
        const code = newPassword()
        await auditedHere(c, { action: 'registration_code_sent', target: loginId }, (tx) =>
          setRegistrationCode(tx, profile, { loginId, code }, now),
        )
        return tell(c, 'registrationCode', loginId, code)
      }
      case 'software-token': {
        const uri = await auditedHere(c, { action: 'software_token_issued', target: loginId }, (tx) =>
          issueSoftwareToken(tx, profile, loginId, secret, now),
        )
        return tell(c, 'softwareToken', loginId, uri, uri)
      }
    }
  }
  return orSayWhy(c, perform, (problem) => subscriberPage(c, problem))
}

type Tx = Prisma.TransactionClient

function tell(c: HttpContext, what: Told, loginId: string, value: string, qr?: string): Promise<Response> {
  const text = texts[languageOf(c)]
  const { title, lead, label } = text[what]
  return oncePage(c, {
    title,
    lead,
    secrets: [
      { label: text.loginId, value: loginId },
      { label, value },
    ],
    ...(qr !== undefined && { qr }),
    back: { href: addressHere(c, pathOf(institutionPaths.subscribers, loginId)), text: text.back },
  })
}

type Told = 'password' | 'registrationCode' | 'softwareToken'
type ToldText = Record<Told, Record<'title' | 'lead' | 'label', string>> & { loginId: string; back: string }

const texts: Record<Language, ToldText> = {
  ja: {
    loginId: 'ログインID',
    back: '利用者の画面へ',
    password: {
      title: 'パスワードを再発行しました',
      lead: '新しいログインパスワードです。本人に安全な方法で渡してください。',
      label: 'ログインパスワード',
    },
    registrationCode: {
      title: '利用者登録コードを発行しました',
      lead: '本人に書面で送ってください。本人がポータルで入力すると使えるようになります。',
      label: '利用者登録コード',
    },
    softwareToken: {
      title: 'ソフトウェアトークンを発行しました',
      lead: '本人の認証アプリで二次元コードを読み取ってもらってください。',
      label: '認証アプリに入れる値',
    },
  },
  en: {
    loginId: 'Login ID',
    back: 'To the user',
    password: {
      title: 'The password was reset',
      lead: 'The new login password. Hand it over in a safe way.',
      label: 'Login password',
    },
    registrationCode: {
      title: 'A registration code was made',
      lead: 'Send it to the user on paper. Typed into the portal, it lets certificates be issued again.',
      label: 'Registration code',
    },
    softwareToken: {
      title: 'A software token was issued',
      lead: 'Let the user scan the QR code with an authenticator app.',
      label: 'What the app takes',
    },
  },
}
