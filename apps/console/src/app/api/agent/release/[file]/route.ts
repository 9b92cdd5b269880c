import { openPackage } from '../../../../../server/releases/open-package.ts'

/** A package of the release that is offered. Everybody may have it, as everybody may have the installed agent. */
export async function GET(_: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const { file } = await params
  const opened = await openPackage(file)
  if (!opened) return new Response('no such package', { status: 404 })
  return new Response(opened.content, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(opened.bytes),
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
}
