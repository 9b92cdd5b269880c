import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * Makes the MSI of what is in the folder (the agent's files, `certfleet.ico` and `installer-actions.dll`): agent.wxs by
 * wixl, and by SQL what wixl has no words for.
 */
export function buildMsi(folder: string, msi: string, version: string): void {
  const variables = { Version: version, ProductCode: productCode(version) }
  const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const source = path.join(import.meta.dirname, 'agent.wxs')
  execFileSync('wixl', ['--arch', 'x64', ...defined, '--output', msi, source], { cwd: folder, stdio: 'pipe' })
  const codePage = path.join(folder, '_ForceCodepage.idt')
  fs.writeFileSync(codePage, '\r\n\r\n65001\t_ForceCodepage\r\n')
  execFileSync('msibuild', [msi, '-i', codePage], { stdio: 'pipe' })
  const statements = [...queries(version)].flatMap((query) => ['-q', query])
  execFileSync('msibuild', [msi, ...statements], { stdio: 'pipe' })
}

/** One for each version, so that deployment tools know a version by it (a UUID of version 5's form, over our own name). */
export function productCode(version: string): string {
  const hash = createHash('sha256').update(`certfleet-agent ${version} x64 msi`).digest('hex')
  const digits = `${hash.slice(0, 12)}5${hash.slice(13, 16)}8${hash.slice(17, 32)}`
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5').toUpperCase()
}

/** What is kept through an upgrade and a repair unless it is said anew. */
const remembered = ['SERVER', 'AUTHORITIES', 'TOKEN', 'INSTALLDIR']
const hidden = ['TOKEN', 'OLDTOKEN', 'RecallTOKEN', 'GiveToken', 'KeepToken']

/** Custom action types of msidefs.h. */
const dll = 1
const fails = 19
const setsProperty = 51
const rollback = 256
const commit = 512
const deferred = 1024
const asSystem = 2048
const hideTarget = 8192

interface Action {
  name: string
  type: number
  source: string | null
  target: string
  /** In the sequence of the installation; its own steps are LaunchConditions 100, CostFinalize 1000, InstallInitialize 1500,
   * RemoveExistingProducts 1501, RemoveRegistryValues 2600, WriteRegistryValues 5000, InstallFinalize 6600. */
  at: number
  condition: string | null
}

/** `give` names the property from which a deferred action has its data. */
const give = (to: string, text: string, at: number, name = `Give${to}`): Action => ({
  name,
  type: setsProperty,
  source: to,
  target: text,
  at,
  condition: null,
})

const ours = (name: string, type: number, at: number, condition: string | null): Action => ({
  name,
  type: dll + deferred + asSystem + type,
  source: 'Actions',
  target: name,
  at,
  condition,
})

const staying = 'NOT (REMOVE="ALL")'

const actions: Action[] = [
  ...remembered.map((property, index) => ({
    name: `Recall${property}`,
    type: setsProperty,
    source: property,
    target: `[OLD${property}]`,
    at: 60 + index,
    condition: `NOT ${property} AND OLD${property}`,
  })),
  {
    name: 'RefuseFolder',
    type: fails,
    source: null,
    // Elsewhere on a disk every user may create files, and a program that runs as everybody could be replaced.
    target:
      'INSTALLDIR は Program Files の下でなければなりません。 INSTALLDIR must be below Program Files, where only administrators can write.',
    at: 1010,
    condition: 'NOT Installed AND (NOT (INSTALLDIR ~<< ProgramFiles64Folder) OR INSTALLDIR >< "..")',
  },
  give('StopAgents', '[INSTALLDIR]', 1502),
  ours('StopAgents', 0, 1503, null),
  give('KeepToken', '[TOKEN]', 5010, 'GiveToken'),
  ours('ForgetToken', rollback, 5011, 'TOKEN AND NOT Installed'),
  ours('KeepToken', hideTarget, 5012, `TOKEN AND ${staying}`),
  give('StartAgents', '"[INSTALLDIR]certfleet-agent.exe" run --service', 6500),
  ours('StartAgents', commit, 6501, staying),
]

/** What is wrong with the properties is said before anything is changed. */
const demands: [condition: string, message: string][] = [
  [
    'Installed OR NOT SERVER OR SERVER ~<< "https://" OR SERVER ~<< "http://127.0.0.1:" OR SERVER ~<< "http://localhost:"',
    'SERVER は https:// で始まるコンソールのアドレスです。 SERVER is the address of a console and begins with https://.',
  ],
  [
    'Installed OR NOT AUTHORITIES OR AUTHORITIES ~<< "https://"',
    'AUTHORITIES は https:// で始まるアドレスを空白で区切ったものです。 AUTHORITIES are addresses that begin with https://, with spaces between.',
  ],
  ['Installed OR NOT TOKEN OR TOKEN << "cf1."', 'TOKEN は登録用トークンではありません。 TOKEN is no enrolment token.'],
]

const downgrade =
  '新しいバージョンがすでにインストールされています。 A newer version is already installed. Uninstall it first.'

/** The statements, in the dialect of libmsi: one row each, and no quote inside a text. */
function* queries(version: string): Generator<string> {
  for (const { name, type, source, target, at, condition } of actions) {
    yield insert('CustomAction', { Action: name, Type: type, Source: source, Target: target })
    yield insert('InstallExecuteSequence', { Action: name, Condition: condition, Sequence: at })
  }
  for (const [condition, message] of demands) {
    yield insert('LaunchCondition', { Condition: condition, Description: message })
  }
  const [short, name] = ['CERTFL~1', '証明書発行アプリケーション']
  yield `UPDATE \`Shortcut\` SET \`Name\` = '${short}|${name}' WHERE \`Shortcut\` = 'MenuEntry'`
  yield `UPDATE \`Directory\` SET \`DefaultDir\` = '${short}|${name}' WHERE \`Directory\` = 'MenuFolder'`
  yield `UPDATE \`LaunchCondition\` SET \`Description\` = '${downgrade}' WHERE \`Condition\` = 'NOT WIX_DOWNGRADE_DETECTED'`
  // As a part of the installation: when that fails, what was there before comes back.
  yield "UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'"
  yield `UPDATE \`File\` SET \`Version\` = '${version}.0', \`Language\` = '1033' WHERE \`File\` = 'Executable'`
  // The name '-': with the component goes the key and all that is in it.
  const key = { Root: 2, Key: String.raw`Software\Certfleet\Agent`, Name: '-', Component_: 'Policy' }
  yield insert('Registry', { Registry: 'PolicyKey', ...key })
  // The log and its predecessors, where a user may write there (log.ts, windows-log.ts); on uninstallation (2).
  for (const [number, end] of ['', '.1', '.2'].entries()) {
    const file = {
      FileName: `APPLIC~${number}.LOG|ApplicationLog.log${end}`,
      DirProperty: 'INSTALLDIR',
      InstallMode: 2,
    }
    yield insert('RemoveFile', { FileKey: `Log${number}`, Component_: 'Agent', ...file })
  }
  const secure = [
    ...remembered,
    ...remembered.map((one) => `OLD${one}`),
    'WIX_UPGRADE_DETECTED',
    'WIX_DOWNGRADE_DETECTED',
  ]
  yield "DELETE FROM `Property` WHERE `Property` = 'SecureCustomProperties'"
  yield insert('Property', { Property: 'SecureCustomProperties', Value: secure.join(';') })
  yield insert('Property', { Property: 'MsiHiddenProperties', Value: hidden.join(';') })
}

function insert(table: string, row: Record<string, string | number | null>): string {
  const cells = Object.entries(row).filter((cell): cell is [string, string | number] => cell[1] !== null)
  const values = cells.map(([, value]) => (typeof value === 'number' ? value : `'${value}'`))
  return `INSERT INTO \`${table}\` (${cells.map(([name]) => `\`${name}\``).join(', ')}) VALUES (${values.join(', ')})`
}
