'use client'

import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { notifyDone, notifyProblem } from '../../../ui/notify.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'

/** Has a mail sent to whoever presses it. */
export function TestMailButton() {
  const t = useTranslations('notices')
  const language = useLocale()
  const describe = useProblemText()
  const trpc = useTRPC()
  const test = useMutation(
    trpc.notices.sendTest.mutationOptions({
      onSuccess: ({ noticeId, email }) =>
        notifyDone(t('tested'), t('testedText', { email }), { href: paths.notice(noticeId), label: t('testedLink') }),
      onError: (error) => notifyProblem(describe(error)),
    }),
  )
  return (
    <Button
      variant="default"
      leftSection={<Send size={16} aria-hidden="true" />}
      loading={test.isPending}
      onClick={() => test.mutate({ language })}
    >
      {t('test')}
    </Button>
  )
}
