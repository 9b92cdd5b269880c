import { Hydrate } from '../../../../trpc/hydrate.tsx'
import { requestText } from '../../../text/request-text.ts'
import { whoIsThere } from '../../../who.ts'
import { PreviewView } from './preview-view.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('notices.preview.title') }
}

export default async function Page() {
  await whoIsThere()
  return (
    <Hydrate>
      <PreviewView />
    </Hydrate>
  )
}
