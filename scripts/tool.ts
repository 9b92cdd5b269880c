import { spawn } from 'node:child_process'
import path from 'node:path'
import { places, readJson, root } from './places.ts'

/**
 * `npm run authority -- …`, `agent`, `people` and `restored`: the programs of what `npm start` started, the agent's as that of the first sample PC; with `--here`, that of the OS user who runs it. An environment that names another
 * authority, or a database, is left alone.
 */
const [tool = '', ...args] = process.argv.slice(2)
const settings = readJson(places.settings) as { authority: Record<string, string> } | undefined

const hasDatabase = Boolean(process.env.DATABASE_URL ?? process.env.DATABASE_URL_FILE)
const isConsoles = tool === 'people' || tool === 'restored'
const script = isConsoles ? `apps/console/src/${tool}-command.ts` : `apps/${tool}/src/main.ts`

function environment(): Record<string, string> {
  if (isConsoles) return hasDatabase ? {} : { DATABASE_URL_FILE: places.consoleDatabase }
  if (tool === 'authority') return process.env.AUTHORITY_SECRET_FILE ? {} : (settings?.authority ?? {})
  return args.includes('--here') ? {} : { HOME: places.agentHome(1), XDG_DATA_HOME: '' }
}

const child = spawn(process.execPath, [path.join(root, script), ...args.filter((one) => one !== '--here')], {
  env: { ...process.env, ...environment() },
  stdio: 'inherit',
})
child.on('exit', (code) => process.exit(code ?? 1))
