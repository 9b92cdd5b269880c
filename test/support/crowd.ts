import https from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import { dialogueOpenedSchema } from '@certfleet/core/authority-api.ts'
import { request } from '../../apps/authority/src/test/client.ts'

/**
 * Hundreds who try to log in at an authority at once, over and over, with login IDs nobody has: more than it lets
 * through. A process of its own, since it keeps a core busy.
 */
const { AUTHORITY_URL: url = '', AUTHORITY_ROOT: ca = '' } = process.env
const people = 300
const agent = new https.Agent({ ca, keepAlive: true, maxSockets: people })
const headers = { 'content-type': 'application/json' }
const post = (path: string, body: unknown, token?: string) =>
  request(`${url}${path}`, agent, { method: 'POST', headers, token, body: JSON.stringify(body) })

async function knock(person: number): Promise<void> {
  for (let round = 0; ; round++) {
    try {
      const opened = await post('/api/dialogues', { purpose: 'issue' })
      const { dialogueId, token } = dialogueOpenedSchema.parse(opened.body)
      const fields = { loginId: `nobody${person}-${round}`, password: 'no' }
      await post(`/api/dialogues/${dialogueId}/answers`, { screen: 'CCHK002', fields }, token)
    } catch {
      // Held back, or the authority is being killed: again.
    }
    await pause(500 * Math.random())
  }
}

for (let person = 0; person < people; person++) void knock(person)
process.stdout.write('ready \n')
