import { jstDay } from '@certfleet/core/calendar.ts'
import { z } from 'zod'
import { signedInUser } from '../../../../server/auth/auth.ts'
import { csvEncodings } from '../../../../server/exports/csv.ts'
import { exportedLists, exportList } from '../../../../server/exports/export-list.ts'
import { log } from '../../../../server/log.ts'
import { messages } from '../../../text/messages.ts'
import { requestLocale } from '../../../text/request-text.ts'
import { csvLists } from './csv-lists.ts'

const asked = z.object({
  list: z.enum(exportedLists),
  encoding: z.enum(csvEncodings),
  id: z.uuid(),
})

/** A list as a CSV file: the page's filters are in the address, its language is the header's. */
export async function GET(request: Request, { params }: { params: Promise<{ list: string }> }): Promise<Response> {
  const user = await signedInUser(request.headers)
  if (!user) return new Response('signed out', { status: 401 })
  // A link on a page elsewhere may not make somebody's browser download who works here.
  const site = request.headers.get('sec-fetch-site')
  if (site && site !== 'same-origin') return new Response('exports are asked for in the console', { status: 403 })
  const { searchParams } = new URL(request.url)
  const { list } = await params
  const order = asked.safeParse({ list, encoding: searchParams.get('encoding'), id: searchParams.get('export') })
  if (!order.success) return new Response('no such export', { status: 400 })
  searchParams.delete('encoding')
  searchParams.delete('export')
  const words = messages[await requestLocale()]
  const content = csvLists[order.data.list](searchParams, words)
  const chunks = exportList(
    { ...order.data, filter: searchParams.toString(), ...content },
    { kind: 'user', id: user.id, name: user.name },
  )
  const name = `${order.data.list}-${jstDay(new Date())}.csv`
  return new Response(streamOf(chunks), {
    headers: {
      'content-type': `text/csv; charset=${order.data.encoding}; header=present`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}

/** What is pulled as it is taken; a failure midway breaks the download off instead of ending it early. */
function streamOf(chunks: AsyncGenerator<Buffer>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        log().error({ err: error }, 'export broke off')
        controller.error(error)
      }
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}
