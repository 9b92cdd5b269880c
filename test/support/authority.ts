import { X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { command } from '../../scripts/command.ts'
import { freshDatabase } from './database.ts'
import { freePorts } from './ports.ts'
import { Program } from './process.ts'
import { secretFile } from './secret-file.ts'

/** The one institution of an authority under test. */
export const institutionCode = '9936'

/** An authority, as a rule in rehearsal, as a process with a database of its own. */
export interface AuthorityUnderTest {
  program: Program
  env: Record<string, string>
  /** Where its institution is reached. */
  url: string
  certLoginUrl: string
  databaseUrl: string
  /** PEM: what TLS to it is judged by. */
  trustAnchors: string
  /** Runs a command of its program. @returns what it prints. */
  run(args: string[], input?: string): Promise<string>
  close(): Promise<void>
}

interface Options {
  /** Where the packages of the application are that its portal offers; without it there are none. */
  appFolder?: string | undefined
  isRehearsal?: boolean
}

export async function openAuthority(
  postgresUrl: string,
  algorithm: 'RSA-2048' | 'P-256',
  { appFolder, isRehearsal = true }: Options = {},
): Promise<AuthorityUnderTest> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-authority-'))
  const database = await freshDatabase(postgresUrl, 'authority')
  const [port, certLoginPort] = await freePorts(2)
  const publicUrl = `https://localhost:${port}`
  const certLoginUrl = `https://localhost:${certLoginPort}`
  const env = {
    AUTHORITY_DATABASE_URL_FILE: secretFile(dir, 'database-url', database.url),
    AUTHORITY_SECRET_FILE: path.join(dir, 'secret'),
    AUTHORITY_PORT: String(port),
    AUTHORITY_CERT_LOGIN_PORT: String(certLoginPort),
    AUTHORITY_PUBLIC_URL: publicUrl,
    AUTHORITY_CERT_LOGIN_URL: certLoginUrl,
    ...(appFolder !== undefined && { AUTHORITY_APP_DIR: appFolder }),
  }
  const script = 'apps/authority/src/main.ts'
  const run = (args: string[], input?: string) => command(process.execPath, [script, ...args], { env, input })
  await run(
    ['init', '--code', institutionCode, '--name', 'サンプル銀行', '--algorithm', algorithm].concat(
      isRehearsal ? ['--rehearsal'] : [],
    ),
  )
  const program = new Program(script, ['serve'], env, /^ready /m)
  await program.start()
  const db = openDatabase(database.url, 1)
  const root = await db.caKey.findFirstOrThrow({ where: { use: 'root' } })
  await db.$disconnect()
  return {
    program,
    env,
    url: `${publicUrl}/${institutionCode}`,
    certLoginUrl,
    databaseUrl: database.url,
    trustAnchors: new X509Certificate(root.certificate).toString(),
    run,
    close: async () => {
      await program.end()
      await database.drop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}
