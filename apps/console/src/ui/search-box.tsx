'use client'

import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import classes from './search-box.module.css'
import { readText } from './url-params.ts'
import { useUrl } from './use-url.ts'

const waitMs = 250
const name = 'search'

/** Searches as one types, by the address's `search`. `hint` says what is looked into. */
export function SearchBox({ hint }: { hint: string }) {
  const t = useTranslations('ui')
  const [params, change] = useUrl()
  const searched = readText(params, name)
  const [text, setText] = useState(searched)
  const [last, setLast] = useState(searched)
  if (last !== searched) {
    // The address changed: by this box, or by a link or the way back, which the box then follows.
    setLast(searched)
    if (text.trim() !== searched) setText(searched)
  }

  const search = (words: string) => change({ [name]: words.trim() }, 'replace')
  const searchSoon = useDebouncedCallback(search, waitMs)

  return (
    <TextInput
      type="search"
      className={classes.box}
      aria-label={`${t('search')}: ${hint}`}
      placeholder={hint}
      leftSection={<Search size={16} aria-hidden="true" />}
      rightSection={
        text && (
          <CloseButton
            size="sm"
            aria-label={t('clear')}
            onClick={() => {
              setText('')
              searchSoon.cancel()
              search('')
            }}
          />
        )
      }
      maxLength={100}
      value={text}
      onChange={({ currentTarget, nativeEvent }) => {
        setText(currentTarget.value)
        // Kana on its way to becoming kanji is not yet what is looked for.
        if (!(nativeEvent as InputEvent).isComposing) searchSoon(currentTarget.value)
      }}
      // Whoever leaves the box for a link must not be brought back by the search.
      onBlur={() => searchSoon.flush()}
      onCompositionEnd={({ currentTarget }) => searchSoon(currentTarget.value)}
    />
  )
}
