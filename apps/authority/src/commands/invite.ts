import { X509Certificate } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Invitation, invitationPrefix, invitationSchema } from '@certfleet/core/authority-api.ts'
import { replaceFeedToken } from '../changes/feed-token.ts'
import { type Command, atInstitution, institutionOption, note, say } from './command.ts'

/** Prints the one line that connects a console to an institution: addresses, certificates to trust, and a new feed token. */
export const invite: Command = {
  usage: ['[--institution CODE]'],
  async run(args, readSettings) {
    const { values } = parseArgs({ args, options: institutionOption })
    const settings = readSettings()
    await atInstitution(settings, values.institution, async ({ db, profile: { code }, audited }) => {
      const keys = await db.caKey.findMany({
        where: { OR: [{ use: 'root' }, { institutionCode: code }] },
        select: { use: true, certificate: true },
        orderBy: { generation: 'desc' },
      })
      const pemOf = (use: 'root' | 'issuing') =>
        keys.flatMap((key) => (key.use === use ? new X509Certificate(key.certificate).toString() : [])).join('')
      const { token, replaced } = await audited({ action: 'console_invited', target: null }, (tx) =>
        replaceFeedToken(tx, code),
      )
      const invitation: Invitation = invitationSchema.parse({
        baseUrl: `${settings.publicUrl}/${code}`,
        certLoginUrl: settings.certLoginUrl,
        trustAnchors: pemOf('root'),
        issuers: pemOf('issuing'),
        feedToken: token,
      })
      say(invitationPrefix + Buffer.from(JSON.stringify(invitation)).toString('base64url'))
      if (replaced)
        note('the feed token before this one is replaced: a console connected with it must be connected again')
    })
  },
}
