import { Hono } from 'hono'
import type { HttpContext, HttpEnv } from '../../http/environment.ts'
import { type FormPage, takeForm } from '../forms.ts'
import { activateOtp, activateOtpPage } from './activate-otp-page.ts'
import { activateTransaction, activateTransactionPage } from './activate-transaction-page.ts'
import { chooseTransaction, chooseTransactionPage } from './choose-transaction-page.ts'
import { codePage, takeCode } from './code-page.ts'
import { answerContractor, contractorPage } from './contractor-page.ts'
import { confirmOtp, confirmOtpPath, issueOtp, issueOtpPage } from './issue-otp-page.ts'
import { type RegistrationPage, registrationPages } from './names.ts'
import { overviewPage } from './overview-page.ts'
import { questionPage, registerAnswer } from './question-page.ts'

const pages: Record<RegistrationPage, [page: FormPage, take: (c: HttpContext) => Promise<Response>]> = {
  contractor: [contractorPage, answerContractor],
  code: [codePage, takeCode],
  chooseTransaction: [chooseTransactionPage, chooseTransaction],
  activateTransaction: [activateTransactionPage, activateTransaction],
  issueOtp: [issueOtpPage, issueOtp],
  activateOtp: [activateOtpPage, activateOtp],
  question: [questionPage, registerAnswer],
}

/** The pages that clear what stands in the way of a certificate, for who is logged in. */
export function registrationRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.get('/', overviewPage)
  for (const [name, path] of Object.entries(registrationPages)) {
    const [page, take] = pages[name as RegistrationPage]
    app.get(path, (c) => page(c))
    app.post(path, (c) => takeForm(c, page, () => take(c)))
  }
  app.get(confirmOtpPath, (c) => issueOtpPage(c))
  app.post(confirmOtpPath, (c) => takeForm(c, issueOtpPage, () => confirmOtp(c)))
  return app
}
