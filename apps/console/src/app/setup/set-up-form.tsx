'use client'

import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { PasswordBox } from '../../ui/password-box.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { emailLike } from '../email-like.ts'
import { leave } from '../leave.ts'
import { paths } from '../paths.ts'
import { useProblemText } from '../problem-text.ts'
import { signIn } from '../sign-in/session.ts'

export function SetUpForm({ minPasswordLength }: { minPasswordLength: number }) {
  const t = useTranslations('setUp')
  const describe = useProblemText()
  const trpc = useTRPC()
  const setUp = useMutation(
    trpc.setUp.complete.mutationOptions({
      onSuccess: async (_, { email, password }) => {
        const outcome = await signIn(email, password).catch(() => null)
        leave(outcome === 'signed_in' ? paths.overview : paths.signIn())
      },
    }),
  )
  const form = useForm({
    initialValues: { code: '', name: '', email: '', password: '', confirmed: '' },
    validateInputOnBlur: true,
    validate: {
      code: (code) => (code.trim() ? null : t('codeNeeded')),
      name: (name) => (name.trim() ? null : t('nameNeeded')),
      email: (email) => (emailLike.test(email.trim()) ? null : t('emailInvalid')),
      password: (password) =>
        password.length >= minPasswordLength ? null : t('passwordShort', { count: minPasswordLength }),
      confirmed: (confirmed, { password }) => (confirmed === password ? null : t('confirmDiffers')),
    },
  })

  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ code, name, email, password }) =>
        setUp.mutate({ code: code.trim(), name: name.trim(), email: email.trim(), password }),
      )}
    >
      <Stack gap="md">
        <Text size="sm">{t('intro')}</Text>
        <TextInput
          label={t('code')}
          description={t('codeHelp')}
          placeholder="ABCD-EFGH-JKLM"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          {...form.getInputProps('code')}
        />
        <TextInput
          label={t('name')}
          description={t('nameHelp')}
          autoComplete="name"
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('email')}
          description={t('emailHelp')}
          type="email"
          autoComplete="username"
          maxLength={200}
          {...form.getInputProps('email')}
        />
        <PasswordBox
          label={t('password')}
          description={t('passwordRule', { count: minPasswordLength })}
          autoComplete="new-password"
          maxLength={128}
          {...form.getInputProps('password')}
        />
        <PasswordBox
          label={t('confirm')}
          autoComplete="new-password"
          maxLength={128}
          {...form.getInputProps('confirmed')}
        />
        {setUp.isError && <ProblemAlert advice={describe(setUp.error)} />}
        <Button type="submit" loading={setUp.isPending || setUp.isSuccess} fullWidth>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
