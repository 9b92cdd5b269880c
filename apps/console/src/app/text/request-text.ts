import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { createTranslator } from 'use-intl/core'
import { localeCookie, localeOf } from './locale.ts'
import { messages } from './messages.ts'

/** The language of the request being answered. */
export const requestLocale = cache(async () => {
  const [jar, sent] = await Promise.all([cookies(), headers()])
  return localeOf(jar.get(localeCookie)?.value, sent.get('accept-language'))
})

/** Its words, for what is rendered on the server alone: titles. */
export const requestText = cache(async () => {
  const locale = await requestLocale()
  return createTranslator({ locale, messages: messages[locale], timeZone: 'Asia/Tokyo' })
})
