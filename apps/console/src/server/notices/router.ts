import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { countNotices } from './count-notices.ts'
import { getNotice } from './get-notice.ts'
import { listNotices, noticeFilter, noticeListInput } from './list-notices.ts'
import { mailServer } from './mail-server.ts'
import { previewNotices } from './preview-notices.ts'
import { countSendAgain, sendAgain } from './send-again.ts'
import { sendTestMail } from './send-test-mail.ts'

const language = z.enum(['ja', 'en'])
const sendAgainInput = z.union([z.object({ id: z.uuid() }), noticeFilter])
const monthMs = 30 * 86_400_000

export const noticesRouter = router({
  list: adminProcedure.input(noticeListInput).query(({ input }) => listNotices(input)),
  get: adminProcedure.input(z.object({ id: z.uuid() })).query(({ input }) => getNotice(input.id)),
  /** What became of the mails of the last 30 days, and whether there is a mail server. */
  summary: adminProcedure.query(async () => ({
    ...(await countNotices(new Date(Date.now() - monthMs))),
    hasMailServer: mailServer() !== null,
  })),
  preview: adminProcedure
    .input(z.object({ certificateId: z.uuid(), language }))
    .query(({ input }) => previewNotices(input.certificateId, input.language)),
  countSendAgain: adminProcedure.input(sendAgainInput).query(({ input }) => countSendAgain(input)),
  sendAgain: adminProcedure.input(sendAgainInput).mutation(({ input, ctx }) => sendAgain(input, ctx.actor)),
  sendTest: adminProcedure
    .input(z.object({ language }))
    .mutation(({ input, ctx }) => sendTestMail(ctx.user, input.language, ctx.actor)),
})
