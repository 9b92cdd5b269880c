import { Hydrate } from '../../../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../../../trpc/server.ts'
import type { DetailPageProps } from '../../../../page-props.ts'
import { requestText } from '../../../../text/request-text.ts'
import { orNotFound, whoIsThere } from '../../../../who.ts'
import { ImportView } from './import-view.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('imports.preview') }
}

export default async function Page({ params }: DetailPageProps) {
  const { id } = await params
  await whoIsThere()
  await orNotFound(queryClient().fetchQuery(trpc.imports.get.queryOptions({ id })))
  return (
    <Hydrate>
      <ImportView id={id} />
    </Hydrate>
  )
}
