import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { openUnlocked, softHsm, softPin } from '../test/soft-token.ts'
import { inAnotherProcess, keyStoreContract } from './contract.ts'

describe('the PKCS#11 store', () => {
  beforeEach((context) => needs(context, 'softhsm', 'pkcs11-tool'))

  keyStoreContract({
    ...inAnotherProcess('pkcs11'),
    open: openUnlocked,
    plant: (folder, certificate) => {
      const file = path.join(folder, 'planted.der')
      writeFileSync(file, certificate)
      const object = ['--write-object', file, '--type', 'cert', '--label', 'planted']
      execFileSync('pkcs11-tool', ['--module', softHsm, '--login', '--pin', softPin, ...object], { stdio: 'pipe' })
    },
  })
})
