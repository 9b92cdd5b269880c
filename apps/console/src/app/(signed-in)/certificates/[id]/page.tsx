import { Hydrate } from '../../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../../trpc/server.ts'
import type { DetailPageProps } from '../../../page-props.ts'
import { requestText } from '../../../text/request-text.ts'
import { orNotFound, whoIsThere } from '../../../who.ts'
import { CertificateView } from './certificate-view.tsx'

async function asked({ params }: DetailPageProps) {
  const { id } = await params
  await whoIsThere()
  return orNotFound(queryClient().fetchQuery(trpc.certificates.get.queryOptions({ id })))
}

export async function generateMetadata(props: DetailPageProps) {
  const [{ subscriber, commonName }, t] = await Promise.all([asked(props), requestText()])
  return { title: `${t('certificates.detail.identity')} – ${subscriber?.employee.name ?? commonName}` }
}

export default async function Page(props: DetailPageProps) {
  const { id } = await asked(props)
  return (
    <Hydrate>
      <CertificateView id={id} />
    </Hydrate>
  )
}
