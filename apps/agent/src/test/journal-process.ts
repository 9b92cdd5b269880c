import { Journal } from '../journal/journal.ts'
import { journalSteps } from '../journal/steps.ts'
import { sampleEntry } from './entries.ts'

/** Writes a journal and kills itself at one of its entries: `<folder> <issuance id> <number of the entry>`. */
const [folder = '', issuanceId = '', last] = process.argv.slice(2)
const journal = new Journal(issuanceId, {
  folder,
  now: () => new Date(),
  onEntry: (_, { seq }) => {
    if (seq === Number(last)) process.kill(process.pid, 'SIGKILL')
  },
})
for (const step of journalSteps) journal.append(sampleEntry(step))
