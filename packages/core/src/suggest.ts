/** Proposals of whose a login ID or a PC is: shown with their grounds, decided by an administrator. */

/** What a certificate or a PC says of itself. Nothing of it is trusted. */
export interface Clue {
  loginId: string | null
  hostname: string | null
  osUser: string | null
}

/** What is known of a person, or of one login ID of theirs. */
export interface Candidate {
  name: string
  nameKana: string
  email: string | null
  employeeNumber: string | null
  loginId: string | null
  expectedHostname: string | null
  expectedOsUser: string | null
}

export type Ground =
  | 'login_id'
  | 'expected_pc'
  | 'expected_os_user'
  | 'employee_number'
  | 'email'
  | 'similar_login_id'
  | 'name'

/** Heaviest first. What an administrator wrote for this very purpose weighs more than a likeness. */
const weights: Record<Ground, number> = {
  login_id: 5,
  expected_pc: 5,
  expected_os_user: 4,
  employee_number: 4,
  email: 4,
  name: 3,
  similar_login_id: 2,
}

export interface Suggestion<C> {
  candidate: C
  grounds: Ground[]
}

/**
 * For each clue the candidates with any ground, the best first, at most `most`. There may be 100,000 candidates: they are
 * gone through once, and looked at closely only where something leads to a clue.
 */
export function suggest<C extends Candidate>(clues: Clue[], candidates: C[], most = 3): Suggestion<C>[][] {
  const weigh = (grounds: Ground[]) => grounds.reduce((sum, ground) => sum + weights[ground], 0)
  const normalised = clues.map(normalise)
  const leads = leadsTo(normalised)
  // Of 100,000 people a few thousand are called differently.
  const latinOf = remembered(romaji)
  const found = normalised.map((): Suggestion<C>[] => [])
  for (const candidate of candidates) {
    const facts = factsOf(candidate, latinOf)
    for (const index of leads(facts)) {
      const grounds = groundsFor(normalised[index] as Clues, facts)
      if (grounds.length > 0) found[index]?.push({ candidate, grounds })
    }
  }
  return found.map((all) => all.toSorted((x, y) => weigh(y.grounds) - weigh(x.grounds)).slice(0, most))
}

/** Of a candidate, as it is compared. */
interface Facts {
  loginId: string
  number: string
  mailName: string
  hostname: string
  osUser: string
  names: string[]
}

const factsOf = (candidate: Candidate, latinOf: (kana: string) => string): Facts => ({
  loginId: plain(candidate.loginId),
  number: plain(candidate.employeeNumber),
  mailName: plain(candidate.email).split('@')[0] ?? '',
  hostname: plain(candidate.expectedHostname),
  osUser: bare(candidate.expectedOsUser),
  names: namesOf(candidate, latinOf),
})

/** A function that gives the clues, by index, some ground of a candidate may lead to: none is missed, some lead nowhere. */
function leadsTo(clues: Clues[]): (facts: Facts) => Set<number> {
  const equal = new Map<string, number[]>()
  const slips = new Map<string, number[]>()
  const add = (map: Map<string, number[]>, key: string, index: number) => map.set(key, [...(map.get(key) ?? []), index])
  clues.forEach(({ words, hostname, osUser }, index) => {
    for (const word of new Set([...words, hostname, osUser])) if (word) add(equal, word, index)
    for (const word of new Set(words)) for (const part of withOneLeftOut(word)) add(slips, part, index)
  })
  const byName = remembered((name: string) =>
    clues.flatMap(({ words }, index) => (words.some((one) => one.includes(name)) ? [index] : [])),
  )
  return ({ loginId, number, mailName, hostname, osUser, names }) => {
    const found = new Set<number>()
    for (const fact of [loginId, number, mailName, hostname, osUser])
      for (const index of equal.get(fact) ?? []) found.add(index)
    for (const part of withOneLeftOut(loginId)) for (const index of slips.get(part) ?? []) found.add(index)
    for (const name of names) for (const index of byName(name)) found.add(index)
    return found
  }
}

/** A function that is asked the same again and again. */
function remembered<Answer>(ask: (key: string) => Answer): (key: string) => Answer {
  const known = new Map<string, Answer>()
  return (key) => {
    const answer = known.get(key) ?? ask(key)
    known.set(key, answer)
    return answer
  }
}

/** A word, and what is left of it without one of its characters: of two words one slip apart, one of these is the same. */
function withOneLeftOut(word: string): string[] {
  if (word.length < shortestSlip) return []
  const parts = [word]
  for (let at = 0; at < word.length; at++) parts.push(word.slice(0, at) + word.slice(at + 1))
  return parts
}

interface Clues {
  hostname: string
  osUser: string
  /** What may contain a person's name. */
  words: string[]
}

const plain = (text: string | null): string => (text ?? '').normalize('NFKC').trim().toLowerCase()
/** `DOMAIN\user` and `host/user` are of `user`. */
const bare = (osUser: string | null): string => plain(osUser).split(/[\\/]/).at(-1) ?? ''

function normalise({ loginId, hostname, osUser }: Clue): Clues {
  const user = bare(osUser)
  return { hostname: plain(hostname), osUser: user, words: [plain(loginId), user] }
}

const inOrder = Object.keys(weights) as Ground[]

function groundsFor({ words, hostname, osUser }: Clues, one: Facts): Ground[] {
  const is: Record<Ground, boolean> = {
    login_id: words.some((word) => isEqual(word, one.loginId)),
    expected_pc: isEqual(hostname, one.hostname),
    expected_os_user: isEqual(osUser, one.osUser),
    employee_number: words.some((word) => isEqual(word, one.number)),
    email: words.some((word) => isEqual(word, one.mailName)),
    name: one.names.some((name) => words.some((word) => word.includes(name))),
    similar_login_id: words.some((word) => isOneSlip(word, one.loginId)),
  }
  return inOrder.filter((ground) => is[ground])
}

const isEqual = (a: string, b: string): boolean => a !== '' && a === b

/** Shorter strings differ by one character from too many others. */
const shortestSlip = 4

/** One character typed wrong, too many or too few. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.min(a.length, b.length) < shortestSlip || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  const room = Math.min(a.length, b.length) - start
  while (end < room && a.at(-1 - end) === b.at(-1 - end)) end++
  return Math.max(a.length, b.length) - start - end <= 1
}

/** Names in Latin letters as login IDs contain them; shorter ones stand in too many words by chance. */
const shortestName = 4

function namesOf({ name, nameKana }: Candidate, latinOf: (kana: string) => string): string[] {
  const latin = [...plain(name).split(/[^a-z]+/), ...(nameKana ? plain(nameKana).split(/\s+/).map(latinOf) : [])]
  return latin.filter((part) => part.length >= shortestName)
}

const syllables = Object.fromEntries(
  [
    ['アイウエオ', 'a i u e o'],
    ['カキクケコ', 'ka ki ku ke ko'],
    ['サシスセソ', 'sa shi su se so'],
    ['タチツテト', 'ta chi tsu te to'],
    ['ナニヌネノ', 'na ni nu ne no'],
    ['ハヒフヘホ', 'ha hi fu he ho'],
    ['マミムメモ', 'ma mi mu me mo'],
    ['ヤユヨ', 'ya yu yo'],
    ['ラリルレロ', 'ra ri ru re ro'],
    ['ワヲン', 'wa o n'],
    ['ガギグゲゴ', 'ga gi gu ge go'],
    ['ザジズゼゾ', 'za ji zu ze zo'],
    ['ダヂヅデド', 'da ji zu de do'],
    ['バビブベボ', 'ba bi bu be bo'],
    ['パピプペポ', 'pa pi pu pe po'],
  ].flatMap(([kana = '', latin = '']) => Array.from(kana, (one, index) => [one, latin.split(' ')[index] ?? ''])),
) as Record<string, string | undefined>
const small: Record<string, string | undefined> = { ャ: 'a', ュ: 'u', ョ: 'o' }

/** Kana in Hepburn letters, long vowels left out as people write their names: サトウ is sato. Empty when it is no kana. */
export function romaji(kana: string): string {
  let latin = ''
  let doubled = false
  for (const one of hiraganaToKatakana(kana)) {
    const vowel = small[one]
    if (one === 'ッ') doubled = true
    else if (vowel) latin = `${latin.slice(0, -1)}${/(?:sh|ch|j)i$/.test(latin) ? '' : 'y'}${vowel}`
    else if (one !== 'ー') {
      const syllable = syllables[one]
      if (!syllable) return ''
      latin += doubled ? `${syllable[0] === 'c' ? 't' : syllable[0]}${syllable}` : syllable
      doubled = false
    }
  }
  return latin.replaceAll(/ou|oo/g, 'o').replaceAll('uu', 'u')
}

const hiraganaToKatakana = (text: string): string =>
  text.replaceAll(/[\u3041-\u3096]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0x60))
