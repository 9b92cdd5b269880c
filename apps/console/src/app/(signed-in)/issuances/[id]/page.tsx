import { Hydrate } from '../../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../../trpc/server.ts'
import type { DetailPageProps } from '../../../page-props.ts'
import { requestText } from '../../../text/request-text.ts'
import { orNotFound, whoIsThere } from '../../../who.ts'
import { IssuanceView } from './issuance-view.tsx'

async function asked({ params }: DetailPageProps) {
  const { id } = await params
  await whoIsThere()
  return orNotFound(queryClient().fetchQuery(trpc.issuances.get.queryOptions({ id })))
}

export async function generateMetadata(props: DetailPageProps) {
  const [issuance, t] = await Promise.all([asked(props), requestText()])
  const holder = issuance.subscriber.employee.name
  return { title: t('issuances.detail.heading', { purpose: t(`domain.purpose.${issuance.purpose}`), holder }) }
}

export default async function Page(props: DetailPageProps) {
  const { id } = await asked(props)
  return (
    <Hydrate>
      <IssuanceView id={id} />
    </Hydrate>
  )
}
