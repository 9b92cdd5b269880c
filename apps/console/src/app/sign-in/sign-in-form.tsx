'use client'

import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Notice } from '../../ui/notice.tsx'
import { PasswordBox } from '../../ui/password-box.tsx'
import { leave } from '../leave.ts'
import { useProblemText } from '../problem-text.ts'
import { signIn } from './session.ts'

export function SignInForm({ returnTo }: { returnTo: string }) {
  const t = useTranslations('signIn')
  const describe = useProblemText()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (email) => (email.trim() ? null : t('emailNeeded')),
      password: (password) => (password ? null : t('passwordNeeded')),
    },
  })

  const submit = async ({ email, password }: typeof form.values) => {
    setBusy(true)
    setProblem(null)
    try {
      const outcome = await signIn(email.trim(), password)
      if (outcome === 'signed_in') return leave(returnTo)
      setProblem(outcome === 'wrong' ? t('wrong') : t('tooMany', { seconds: outcome.tooManyForSeconds }))
      form.setFieldValue('password', '')
    } catch (error) {
      const { what, todo } = describe(error)
      setProblem(`${what} ${todo}`)
    }
    setBusy(false)
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack gap="md">
        {problem && (
          <Notice tone="danger" urgent>
            {problem}
          </Notice>
        )}
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          {...form.getInputProps('email')}
        />
        <PasswordBox label={t('password')} autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" loading={busy} fullWidth>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
