import fs from 'node:fs'
import path from 'node:path'
import { handOver, root } from './bootstrap.mjs'

// Where nothing is installed nothing has been started.
if (fs.existsSync(path.join(root, 'node_modules'))) await handOver('scripts/down.ts', [])
else process.stdout.write('Certfleet is not running.\n')
