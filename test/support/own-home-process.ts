import fs from 'node:fs'
import path from 'node:path'

/**
 * The agent of agent-process.ts where HOME is what the system has as its user's home: in mounts of its own, which takes
 * root, with accounts that say so.
 */
const { HOME = '' } = process.env
const accounts = path.join(HOME, 'passwd')
fs.writeFileSync(accounts, `root:x:0:0::${HOME}:/bin/sh\n`)
const agent = [process.execPath, path.join(import.meta.dirname, 'agent-process.ts')]
const program = 'mount --bind "$0" /etc/passwd && exec "$@"'
process.execve?.('/usr/bin/unshare', ['unshare', '--mount', 'sh', '-c', program, accounts, ...agent], process.env)
