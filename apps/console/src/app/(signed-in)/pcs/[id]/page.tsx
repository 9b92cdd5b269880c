import { Hydrate } from '../../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../../trpc/server.ts'
import type { DetailPageProps } from '../../../page-props.ts'
import { orNotFound, whoIsThere } from '../../../who.ts'
import { PcView } from './pc-view.tsx'

async function asked({ params }: DetailPageProps) {
  const { id } = await params
  await whoIsThere()
  return orNotFound(queryClient().fetchQuery(trpc.agents.get.queryOptions({ id })))
}

export async function generateMetadata(props: DetailPageProps) {
  return { title: (await asked(props)).hostname }
}

export default async function Page(props: DetailPageProps) {
  const { id } = await asked(props)
  await queryClient().prefetchQuery(trpc.agents.diagnoses.queryOptions({ id }))
  return (
    <Hydrate>
      <PcView id={id} />
    </Hydrate>
  )
}
