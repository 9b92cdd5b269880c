import type { Locale } from 'use-intl'

export const locales = ['ja', 'en'] as const satisfies Locale[]
export const localeCookie = 'locale'

/** The language chosen here before; else the one of ours the browser likes best; else Japanese. */
export function localeOf(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const known = locales.find((locale) => locale === chosen)
  if (known) return known
  const wanted = (acceptLanguage ?? '').split(',').map((entry) => {
    const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';')
    const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))
    return { locale: tag.split('-')[0], quality: quality ? Number(quality.trim().slice(2)) : 1 }
  })
  const best = wanted
    .sort((a, b) => b.quality - a.quality)
    .find(({ locale }) => locales.some((ours) => ours === locale))
  return best?.locale === 'en' ? 'en' : 'ja'
}
