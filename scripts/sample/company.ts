import { foreignName, japaneseName } from './names.ts'
import { randomFrom } from './random.ts'

/** The staff of the sample company beside its demo people: who they are, what they log in with, where they work. */

interface Department {
  name: string
  /** In the names of its PCs. */
  code: string
  size: number
  /** How many in a hundred have names of other countries. */
  foreign: number
}

const departments: Department[] = [
  { name: '経理部', code: 'KEI', size: 64, foreign: 1 },
  { name: '財務部', code: 'ZAI', size: 38, foreign: 3 },
  { name: '総務部', code: 'SOM', size: 31, foreign: 0 },
  { name: '人事部', code: 'JIN', size: 34, foreign: 2 },
  { name: '法務部', code: 'HOM', size: 14, foreign: 5 },
  { name: '情報システム部', code: 'SYS', size: 36, foreign: 8 },
  { name: '購買部', code: 'KOB', size: 42, foreign: 3 },
  { name: '営業第一部', code: 'EI1', size: 88, foreign: 1 },
  { name: '営業第二部', code: 'EI2', size: 82, foreign: 1 },
  { name: '海外営業部', code: 'KAI', size: 46, foreign: 30 },
  { name: '物流部', code: 'BUT', size: 40, foreign: 4 },
  { name: '大阪支店', code: 'OSA', size: 45, foreign: 2 },
  { name: '名古屋支店', code: 'NGO', size: 28, foreign: 2 },
]

/** Of a team's members the first leads it, and of a department's the first leads that. */
const teamSize = 11
/** One in four uses a second login ID, for approving what others enter. */
const secondLogins = 176

export interface Staff {
  number: string
  name: string
  kana: string
  department: string
  email: string | null
  managerEmail: string | null
  language: 'ja' | 'en'
  /** Their only login ID, or that and the one for approving. */
  logins: string[]
  hostname: string
  osUser: string
}

export const headOf = (staff: Staff[], department: string): string | null =>
  staff.find((one) => one.department === department)?.email ?? null

export function makeStaff(): Staff[] {
  const random = randomFrom(2026)
  const given = counter()
  const families = counter()
  const staff = departments.flatMap(({ name: department, code, size, foreign }) => {
    const members: Staff[] = []
    for (let n = 0; n < size; n++) {
      const isForeign = random.int(1, 100) <= foreign
      const { name, kana, family, given: first } = isForeign ? foreignName(random) : japaneseName(random)
      const again = given(`${first}.${family}`)
      const leader = n % teamSize === 0 ? members[0] : members[n - (n % teamSize)]
      members.push({
        number: '',
        name,
        kana,
        department,
        email: `${first}.${family}${again > 1 ? again : ''}@example.co.jp`,
        managerEmail: leader?.email ?? null,
        language: isForeign ? 'en' : 'ja',
        logins: [`${family}${String(families(family)).padStart(3, '0')}`],
        hostname: `PC-${code}-${String(n + 1).padStart(3, '0')}`,
        osUser: `${first.slice(0, 1)}.${family}${again > 1 ? again : ''}`,
      })
    }
    return members
  })
  for (const [at, one] of random.shuffled(staff).entries()) {
    // Numbers in the order they came to the company; the first digits of most are zeros.
    one.number = String(120 + at * 3).padStart(6, '0')
    if (at < secondLogins) one.logins.push(`${one.logins[0]}-s`)
    // Temporary staff without an address of the company.
    if (at >= staff.length - 6 && one.managerEmail) one.email = null
  }
  return staff
}

/** How often something has come so far. */
function counter(): (key: string) => number {
  const counts = new Map<string, number>()
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count
  }
}
