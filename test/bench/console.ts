import type { BrowserContext } from 'playwright-core'
import { setUpConsole } from '../../scripts/console-client.ts'
import { launchBrowser } from '../support/browser.ts'
import { admin, openConsole } from '../support/house.ts'
import { lacks } from '../support/machine.ts'
import { fillConsole } from './large-company.ts'
import { type BenchOptions, percentile, rounded } from './measurement.ts'

const size = { certificates: 150_000, people: 100_000 }
const warmUp = 6
const pages = ['/', '/certificates', '/certificates?lifecycle=critical', '/issuances', '/pcs', '/people']

/**
 * The console of a large company: what its pages ask the server for, at the server's functions (one question at a time,
 * each statement planned before the clock starts), and the first paint of the built pages in Chromium.
 */
export async function consoleBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const rounds = count ?? 30
  const house = await openConsole(postgresUrl)
  try {
    const { cookie } = await setUpConsole(house.origin, house.setUpCode, '管理 花子', admin)
    await fillConsole(house.databaseUrl, size)
    await measureQueries(house.databaseUrl, rounds, show)
    const reason = lacks('chromium')
    if (reason) process.stderr.write(`first paint not measured: ${reason}\n`)
    else await measurePaint(house.origin, cookie, rounds, show)
  } finally {
    await house.close()
  }
}

async function measureQueries(databaseUrl: string, rounds: number, show: BenchOptions['show']): Promise<void> {
  // The server's functions read their settings once, at their first use.
  Object.assign(process.env, { DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' })
  const { consoleQueries } = await import('./console-queries.ts')
  const { db } = await import('../../apps/console/src/server/db.ts')
  try {
    for (const [metric, ask] of Object.entries(await consoleQueries())) {
      for (let round = 0; round < warmUp; round++) await ask()
      const values: number[] = []
      for (let round = 0; round < rounds; round++) {
        const started = performance.now()
        await ask()
        values.push(performance.now() - started)
      }
      showBoth(metric, values, rounds, show)
    }
  } finally {
    await db().$disconnect()
  }
}

async function measurePaint(origin: string, cookie: string, rounds: number, show: BenchOptions['show']): Promise<void> {
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({ locale: 'ja', viewport: { width: 1280, height: 900 } })
    await context.addCookies(
      cookie.split('; ').map((pair) => {
        const at = pair.indexOf('=')
        return { name: pair.slice(0, at), value: pair.slice(at + 1), url: origin }
      }),
    )
    for (const path of pages) {
      await paint(context, `${origin}${path}`)
      const values: number[] = []
      for (let round = 0; round < Math.min(rounds, 10); round++) values.push(await paint(context, `${origin}${path}`))
      showBoth(`first paint of ${path}`, values, values.length, show)
    }
  } finally {
    await browser.close()
  }
}

/** From the start of the navigation until the page has first drawn its content, in milliseconds. */
async function paint(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage()
  try {
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return (await page.evaluate(
      `new Promise((resolve) => new PerformanceObserver((list) => {
        const entry = list.getEntriesByName('first-contentful-paint')[0]
        if (entry) resolve(entry.startTime)
      }).observe({ type: 'paint', buffered: true }))`,
    )) as number
  } finally {
    await page.close()
  }
}

function showBoth(metric: string, values: number[], rounds: number, show: BenchOptions['show']): void {
  for (const percent of [50, 95]) {
    const value = rounded(percentile(values, percent))
    show({ bench: 'console', metric: `${metric} p${percent}`, value, unit: 'ms', rounds, ...size })
  }
}
