import { Hydrate } from '../../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../../trpc/server.ts'
import type { DetailPageProps } from '../../../page-props.ts'
import { orNotFound, whoIsThere } from '../../../who.ts'
import { PersonView } from './person-view.tsx'

async function asked({ params }: DetailPageProps) {
  const { id } = await params
  await whoIsThere()
  return orNotFound(queryClient().fetchQuery(trpc.people.get.queryOptions({ id })))
}

export async function generateMetadata(props: DetailPageProps) {
  return { title: (await asked(props)).facts.name }
}

export default async function Page(props: DetailPageProps) {
  const { id } = await asked(props)
  return (
    <Hydrate>
      <PersonView id={id} />
    </Hydrate>
  )
}
