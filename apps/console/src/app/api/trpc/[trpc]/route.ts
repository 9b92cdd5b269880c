import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { env } from '../../../../env.ts'
import { appRouter } from '../../../../server/router.ts'

/** Cookies alone do not make a request ours: a page of another origin may not ask for changes. */
function isForeign(request: Request): boolean {
  const origin = request.headers.get('origin')
  return request.method === 'POST' && origin !== env().origin
}

function handler(request: Request): Promise<Response> | Response {
  if (isForeign(request)) return new Response('requests come from the console itself', { status: 403 })
  const createContext = () => ({ headers: request.headers })
  return fetchRequestHandler({ endpoint: '/api/trpc', req: request, router: appRouter, createContext })
}

export { handler as GET, handler as POST }
