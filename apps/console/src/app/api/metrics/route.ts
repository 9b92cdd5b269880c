import { mayReadMetrics, metricsType, readMetrics } from '../../../server/metrics.ts'

export const dynamic = 'force-dynamic'

/** For Prometheus, with the token of CERTFLEET_METRICS_TOKEN_FILE; for anybody else it does not exist. */
export async function GET(request: Request): Promise<Response> {
  if (!mayReadMetrics(request.headers.get('authorization'))) return new Response('Not Found', { status: 404 })
  return new Response(await readMetrics(new Date()), { headers: { 'content-type': metricsType } })
}
