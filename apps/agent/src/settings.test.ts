import { expect, it } from 'vitest'
import { linuxPlatform } from './platform/linux.ts'
import { Settings } from './settings.ts'
import { temporaryFolder } from './test/folder.ts'

const first = (environment: Record<string, string>) =>
  new Settings(temporaryFolder(), linuxPlatform({ HOME: '/nowhere', ...environment }).locale).language

it.each([
  [{}, 'ja'],
  [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
  [{ LANG: 'C.UTF-8' }, 'ja'],
  [{ LANG: 'POSIX' }, 'ja'],
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'de_DE@euro' }, 'en'],
  [{ LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'en_GB.UTF-8', LC_ALL: 'ja_JP.UTF-8' }, 'ja'],
  [{ LANG: 'ja_JP.UTF-8', LC_ALL: '' }, 'ja'],
])('speaks at first as the system does, Japanese where that says nothing: %j', (environment, language) => {
  expect(first(environment)).toBe(language)
})

it('speaks from then on as the person has chosen', () => {
  const folder = temporaryFolder()
  new Settings(folder, 'en_US.UTF-8').language = 'ja'
  expect(new Settings(folder, 'en_US.UTF-8').language).toBe('ja')
})
