import path from 'node:path'
import { parseArgs } from 'node:util'
import agent from '../apps/agent/package.json' with { type: 'json' }
import { packageAgent } from '../apps/agent/packaging/package-agent.ts'
import { missingForWindows, packageForWindows } from '../apps/agent/packaging/package-for-windows.ts'
import type { Signer } from '../apps/agent/packaging/windows/sign.ts'

/**
 * `npm run package -- --out DIR`: the agent's packages for Linux and Windows, of the version in its package.json. With
 * `CERTFLEET_SIGN_PKCS12` and `CERTFLEET_SIGN_PASSWORD_FILE` those for Windows are signed, with `CERTFLEET_SIGN_TIMESTAMP_URL`
 * for longer than the certificate lives.
 */

const { values } = parseArgs({ options: { out: { type: 'string' } } })
if (!values.out) fail('npm run package -- --out DIR')
const made = { out: path.resolve(values.out), version: agent.version }
const signer = signerOf(process.env)

const { deb, archive } = await packageAgent(made)
process.stdout.write(`${deb}\n${archive}\n`)
const missing = missingForWindows()
if (missing.length > 0) {
  process.stderr.write(`No packages for Windows: this machine lacks ${missing.join(', ')} (apt-get install).\n`)
} else {
  const { msi, setup } = await packageForWindows({ ...made, signer })
  process.stdout.write(`${msi}\n${setup}\n`)
  if (!signer) process.stderr.write('The packages for Windows are not signed: CERTFLEET_SIGN_PKCS12 is not set.\n')
}

function signerOf(env: NodeJS.ProcessEnv): Signer | null {
  const pkcs12 = env.CERTFLEET_SIGN_PKCS12
  const passwordFile = env.CERTFLEET_SIGN_PASSWORD_FILE
  if (!pkcs12) return null
  if (!passwordFile) fail('CERTFLEET_SIGN_PKCS12 needs CERTFLEET_SIGN_PASSWORD_FILE')
  return { pkcs12, passwordFile, timestampUrl: env.CERTFLEET_SIGN_TIMESTAMP_URL ?? null }
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}
