'use client'

import { type Launch, formatLaunch, parseLaunch } from '@certfleet/core/launch.ts'
import { NumberInput, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMessages, useTranslations } from 'use-intl'
import type { Inputs, Outputs } from '../../../trpc/router-types.ts'
import { DialogForm } from '../../dialog-form.tsx'

/** The manual's, which most institutions of this kind follow. */
const usualValues = {
  code: '',
  name: '',
  baseUrl: '',
  issuers: '',
  validityDays: 366,
  windowDays: 40,
  application: '',
  ways: '',
  help: '',
  phone: '',
}
type Values = typeof usualValues

const mostValidityDays = 3650
const mostWindowDays = 366

/** What is registered, as it is edited. */
export function valuesOf({
  code,
  name,
  baseUrl,
  issuers,
  profile,
  external,
}: Outputs['authorities']['list'][number]): Values {
  const { validityDays, windowDays, helpdesk } = profile
  const { application = '', ways = [], help = '' } = external ?? {}
  const lines = ways.map(formatLaunch).join('\n')
  const phone = helpdesk?.phone ?? ''
  return { code, name, baseUrl, issuers, validityDays, windowDays, application, ways: lines, help, phone }
}

interface RegistrationFormProps {
  /** Of what is registered already, whose code stays. */
  values?: Values
  confirm: string
  error: unknown
  isPending: boolean
  onSubmit: (registration: Inputs['authorities']['register']) => void
  onClose: () => void
}

export function RegistrationForm({ values, confirm, error, isPending, onSubmit, onClose }: RegistrationFormProps) {
  const { registration: words } = useMessages()
  const t = useTranslations()
  const within = (max: number) => (days: number) =>
    Number.isInteger(days) && days >= 1 && days <= max ? null : t('registration.daysInvalid', { max })
  const form = useForm<Values>({
    initialValues: values ?? usualValues,
    validate: {
      code: (code) => (/^\d{4}$/.test(code.trim()) ? null : words.codeInvalid),
      name: (name) => (name.trim() ? null : words.nameNeeded),
      baseUrl: (url) => (/^https:\/\/\S+$/.test(url.trim()) && URL.canParse(url.trim()) ? null : words.baseUrlInvalid),
      issuers: (pem) => (pem.includes('-----BEGIN CERTIFICATE-----') ? null : words.issuersNeeded),
      validityDays: within(mostValidityDays),
      windowDays: within(mostWindowDays),
      application: (application) => (application.trim() ? null : words.applicationNeeded),
      ways: (text) => {
        const wrong = text.split('\n').findIndex((line) => line.trim() && parseLaunch(line) === null)
        return wrong < 0 ? null : t('registration.waysInvalid', { line: wrong + 1 })
      },
    },
  })
  const submit = ({ application, ways, help, code, baseUrl, ...rest }: Values) =>
    onSubmit({
      ...rest,
      code: code.trim(),
      baseUrl: baseUrl.trim(),
      external: { application, help, ways: linesOf(ways).map(parseLaunch).filter(isThere) },
    })
  return (
    <DialogForm onSubmit={form.onSubmit(submit)} confirm={confirm} sending={{ isPending, error }} onClose={onClose}>
      <Text size="sm">{words.help}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={words.code}
          inputMode="numeric"
          maxLength={4}
          data-autofocus
          disabled={values !== undefined}
          {...form.getInputProps('code')}
        />
        <TextInput label={words.name} maxLength={100} {...form.getInputProps('name')} />
      </SimpleGrid>
      <TextInput
        label={words.baseUrl}
        description={words.baseUrlHelp}
        type="url"
        maxLength={500}
        {...form.getInputProps('baseUrl')}
      />
      <Textarea
        label={words.issuers}
        description={words.issuersHelp}
        placeholder="-----BEGIN CERTIFICATE-----"
        rows={5}
        maxLength={60_000}
        spellCheck={false}
        {...form.getInputProps('issuers')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label={words.validityDays}
          suffix={words.days}
          min={1}
          max={mostValidityDays}
          allowDecimal={false}
          {...form.getInputProps('validityDays')}
        />
        <NumberInput
          label={words.windowDays}
          suffix={words.windowSuffix}
          min={1}
          max={mostWindowDays}
          allowDecimal={false}
          {...form.getInputProps('windowDays')}
        />
      </SimpleGrid>
      <TextInput
        label={words.application}
        description={words.applicationHelp}
        maxLength={100}
        {...form.getInputProps('application')}
      />
      <Textarea
        label={t('ui.optional', { label: words.ways })}
        description={words.waysHelp}
        placeholder={'"C:\\Program Files\\Bank\\application.exe"\nhttps://www.example-bank.co.jp/'}
        rows={3}
        spellCheck={false}
        {...form.getInputProps('ways')}
      />
      <Textarea
        label={t('ui.optional', { label: words.instructions })}
        description={words.instructionsHelp}
        rows={3}
        maxLength={1000}
        {...form.getInputProps('help')}
      />
      <TextInput
        label={t('ui.optional', { label: words.phone })}
        type="tel"
        maxLength={40}
        {...form.getInputProps('phone')}
      />
    </DialogForm>
  )
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim())
const isThere = (way: Launch | null): way is Launch => way !== null
