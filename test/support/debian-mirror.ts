import fs from 'node:fs'
import path from 'node:path'

const suite = 'bookworm'

/** Where this machine has its own Debian packages from: the first `deb` source of main. */
export function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d'
  const files = [
    '/etc/apt/sources.list',
    ...(fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : []),
  ]
  for (const file of files.filter((name) => fs.existsSync(name))) {
    const text = fs.readFileSync(file, 'utf8')
    for (const stanza of file.endsWith('.sources') ? text.split(/\n\s*\n/) : []) {
      const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(stanza)?.[1]?.split(/\s+/) ?? []
      if (field('Suites').includes(suite) && field('Components').includes('main')) return field('URIs')[0] ?? ''
    }
    const line = new RegExp(String.raw`^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+${suite}\s.*\bmain\b`, 'm').exec(text)
    if (line?.[1]) return line[1]
  }
  throw new Error(`no source of ${suite} among this machine's apt sources`)
}
