'use client'

import type { OfferHours } from '@certfleet/core/offer-hours.ts'
import { Button, Checkbox, Group, NumberInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Settings } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { DialogForm } from '../../dialog-form.tsx'

const mostPerMinute = 6_000

/** When employees are asked in bulk, and how many a minute. */
export function OfferSettingsButton() {
  const { settings: words } = useMessages().campaigns
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const { data: hours } = useQuery(trpc.campaigns.hours.queryOptions())
  const { data: authorities } = useQuery(trpc.authorities.list.queryOptions())
  return (
    <>
      <Button variant="default" leftSection={<Settings size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.open}
      </Button>
      <Dialog title={words.title} opened={opened && hours !== undefined} onClose={dialog.close}>
        {hours && <OfferSettingsForm hours={hours} authorities={authorities ?? []} onClose={dialog.close} />}
      </Dialog>
    </>
  )
}

interface OfferSettingsFormProps {
  hours: OfferHours
  authorities: Outputs['authorities']['list']
  onClose: () => void
}

function OfferSettingsForm({ hours, authorities, onClose }: OfferSettingsFormProps) {
  const { settings: words } = useMessages().campaigns
  const t = useTranslations('campaigns.settings')
  const trpc = useTRPC()
  const setHours = useMutation(trpc.campaigns.setHours.mutationOptions())
  const setPace = useMutation(trpc.campaigns.setPace.mutationOptions())
  const form = useForm({
    initialValues: {
      ...hours,
      pace: Object.fromEntries(authorities.map(({ id, offersPerMinute }) => [id, offersPerMinute])),
    },
    validate: { to: (to, { from }) => (from < to ? null : words.orderWrong) },
  })
  const save = async ({ pace, ...wanted }: typeof form.values) => {
    const changed = authorities.filter(({ id, offersPerMinute }) => pace[id] && pace[id] !== offersPerMinute)
    try {
      await setHours.mutateAsync(wanted)
      for (const { id, offersPerMinute } of changed) {
        await setPace.mutateAsync({ authorityId: id, offersPerMinute: pace[id] ?? offersPerMinute })
      }
    } catch {
      // The form stays and says what went wrong.
      return
    }
    notifyDone(words.saved)
    onClose()
  }
  const error = setHours.error ?? setPace.error
  return (
    <DialogForm
      onSubmit={form.onSubmit((values) => void save(values))}
      confirm={words.save}
      sending={{ isPending: setHours.isPending || setPace.isPending, error }}
      onClose={onClose}
    >
      <Text size="sm">{words.intro}</Text>
      <Group grow align="flex-start">
        <TextInput type="time" label={words.from} {...form.getInputProps('from')} />
        <TextInput type="time" label={words.to} {...form.getInputProps('to')} />
      </Group>
      <Checkbox label={words.businessDaysOnly} {...form.getInputProps('businessDaysOnly', { type: 'checkbox' })} />
      {authorities.map(({ id, name }) => (
        <NumberInput
          key={id}
          label={t('perMinute', { authority: name })}
          description={words.perMinuteHelp}
          min={1}
          max={mostPerMinute}
          allowDecimal={false}
          clampBehavior="strict"
          {...form.getInputProps(`pace.${id}`)}
        />
      ))}
    </DialogForm>
  )
}
