import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import type { Signer } from '@certfleet/pki/keys.ts'
import { makePrivateFolder } from '../../apps/agent/src/files.ts'
import { openKeyStore } from '../../apps/agent/src/keystore/open-key-store.ts'
import { openLog } from '../../apps/agent/src/log.ts'
import { linuxPlatform } from '../../apps/agent/src/platform/linux.ts'
import { command } from '../command.ts'
import { type Administrator, type ConsoleClient, signIn } from '../console-client.ts'
import { places } from '../places.ts'
import type { ProcessPlan } from '../processes.ts'

/** The sample's real PCs: agents with key stores of their own. */

/** Makes the key in the key store of a sample PC and installs what `issue` gives for it. */
export async function intoStore<Issued extends { der: Buffer }>(
  n: number,
  issue: (key: Signer) => Promise<Issued>,
): Promise<Issued> {
  const platform = linuxPlatform({ HOME: agentHome(n) })
  makePrivateFolder(platform.privateFolder)
  const store = await openKeyStore(platform, {}, openLog(`${platform.privateFolder}/ApplicationLog.log`))
  try {
    const name = `sample-${randomUUID()}`
    const issued = await issue(await store.createKey(name, 'RSA-2048'))
    await store.install(issued.der, [], name)
    return issued
  } finally {
    await store.close()
  }
}

/** A sample agent has a HOME of its own: never the user's key store, browser profile or autostart. */
function agentHome(n: number): string {
  const home = places.agentHome(n + 1)
  fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  return home
}

const identityFile = (n: number) => `${agentHome(n)}/.local/share/certfleet/identity.json`

export async function enrolAgents({ api }: ConsoleClient, plan: { consoleUrl: string; agents: number }): Promise<void> {
  const fresh = Array.from({ length: plan.agents }, (_, n) => n).filter((n) => !fs.existsSync(identityFile(n)))
  if (fresh.length === 0) return
  const { token } = await api.tokens.create.mutate({
    label: 'サンプル',
    validDays: 1,
    maxUses: fresh.length,
    subscriberId: null,
  })
  const args = ['apps/agent/src/main.ts', 'enrol', '--server', plan.consoleUrl]
  for (const n of fresh) await command(process.execPath, args, { env: { HOME: agentHome(n) }, input: `${token}\n` })
}

/** Waits until the sample PCs have told the console of their certificates, so that there is something to renew. */
export async function agentsAreSeen(consoleUrl: string, admin: Administrator, count: number): Promise<void> {
  const { api } = await signIn(consoleUrl, admin)
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await api.agents.list.query({})
    if (rows.filter(({ connected, assignments }) => connected && assignments.length > 0).length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The processes of the sample PCs. */
export function sampleAgents(count: number): ProcessPlan[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `agent-${n + 1}`,
    script: 'apps/agent/src/main.ts',
    env: { HOME: agentHome(n), XDG_DATA_HOME: '' },
  }))
}
