import { request } from 'node:http'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Employee, readLaunchFile } from '../test/employee.ts'
import type { Platform } from '../platform/platform.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

interface Answer {
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

/** A request with any Host and Origin, which fetch does not let one set. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: options.method ?? 'POST', headers: options.headers }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => (body += String(chunk)))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }))
    })
    call.on('error', reject)
    call.end(options.body)
  })
}

async function scene(change: Partial<Platform> = {}) {
  const pc = await Pc.make()
  Object.assign(pc.platform, change)
  const agent = await pc.start()
  const launch = async () => {
    const file = await agent.openScreens()
    return { file, ...readLaunchFile(file) }
  }
  const open = ({ url, code }: { url: string; code: string }, headers: Record<string, string> = {}) =>
    ask(url, {
      headers: { origin: 'null', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ code }).toString(),
    })
  const { url } = await launch()
  const { origin } = new URL(url)
  const session = async () => {
    const { body } = await open(await launch())
    return /name="certfleet-session" content="([^"]+)"/.exec(body)?.[1] ?? ''
  }
  const event = (headers: Record<string, string>, body = '{"type":"language","language":"en"}') =>
    ask(`${origin}/page/events`, { headers, body })
  return { pc, agent, launch, open, origin, session, event }
}

describe('the launch file', () => {
  it('is for this OS user alone, and is not there for long', async () => {
    const { pc, launch } = await scene()
    const { file } = await launch()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    await pc.stop()
    expect(readdirSync(pc.platform.privateFolder).filter((name) => name.endsWith('.html'))).toEqual([])
  })

  it('opens the screens once', async () => {
    const { launch, open } = await scene()
    const launched = await launch()
    expect((await open(launched)).status).toBe(200)
    expect((await open(launched)).status).toBe(403)
    expect((await open({ ...launched, code: 'guessed' })).status).toBe(403)
  })

  it('cannot be posted by a web page', async () => {
    const { launch, open } = await scene()
    const launched = await launch()
    expect((await open(launched, { origin: 'https://evil.example' })).status).toBe(403)
    // What was refused has not burnt the code of the one who may use it.
    expect((await open(launched)).status).toBe(200)
  })

  it('carries no code in an address, and no script but its own', async () => {
    const { launch } = await scene()
    const { file, url, code } = await launch()
    expect(url).not.toContain(code)
    expect(readFileSync(file, 'utf8')).toMatch(
      /default-src &#39;none&#39;; script-src &#39;sha256-|default-src 'none'; script-src 'sha256-/,
    )
  })
})

it('brings the window that is open to the front, and opens another one only where that cannot be had', async () => {
  let raised = 0
  const { pc, agent } = await scene({ raiseScreens: () => ++raised > 1 })
  const opened = () => [pc.launched.length, raised]
  const before = pc.launched.length
  // Nobody has it open.
  const employee = await Employee.open(await agent.openScreens())
  await employee.sees('FLT04')
  expect(opened()).toEqual([before + 1, 0])
  await agent.openScreens()
  expect(opened()).toEqual([before + 2, 1])
  expect(await agent.openScreens()).toBe('')
  expect(opened()).toEqual([before + 2, 2])
  employee.leave()
})

describe('a request is turned away', () => {
  it('under another name than the very address, whatever it asks for', async () => {
    const { launch, open, origin, session } = await scene()
    const { port } = new URL(origin)
    const token = await session()
    for (const host of [`localhost:${port}`, 'evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:1`]) {
      expect((await open(await launch(), { host })).status).toBe(403)
      const headers = { host, origin, authorization: `Bearer ${token}` }
      expect((await ask(`${origin}/page/events`, { headers, body: '{}' })).status).toBe(403)
      expect((await ask(`${origin}/client.js`, { method: 'GET', headers: { host } })).status).toBe(403)
    }
  })

  it('from another origin, or from none, though it holds the token', async () => {
    const { origin, session, event } = await scene()
    const authorization = `Bearer ${await session()}`
    expect((await event({ origin, authorization })).status).toBe(204)
    for (const other of ['null', 'https://evil.example', origin.replace('http:', 'https:'), `${origin}0`]) {
      expect((await event({ origin: other, authorization })).status).toBe(403)
    }
    expect((await event({ authorization })).status).toBe(403)
  })

  it('without a session’s token', async () => {
    const { origin, event, launch } = await scene()
    const { code } = await launch()
    for (const authorization of ['', 'Bearer ', `Bearer ${code}`, 'Bearer x', 'Basic eDp4']) {
      expect((await event({ origin, authorization })).status).toBe(401)
    }
    for (const page of ['frames', 'log']) {
      expect((await ask(`${origin}/page/${page}`, { headers: { origin } })).status).toBe(401)
    }
  })

  it('with an event that is none, or too large', async () => {
    const { origin, session, event } = await scene()
    const headers = { origin, authorization: `Bearer ${await session()}` }
    for (const body of ['', '{', '{"type":"reboot"}', '{"type":"language","language":"xx"}', '[]']) {
      expect((await event(headers, body)).status).toBe(400)
    }
    expect((await event(headers, JSON.stringify({ type: 'x', filler: 'x'.repeat(5000) }))).status).toBe(413)
  })

  it('at the door of the command line, without its secret or from a page', async () => {
    const { pc, origin } = await scene()
    const running = JSON.parse(readFileSync(path.join(pc.platform.privateFolder, 'running.json'), 'utf8')) as {
      secret: string
    }
    const authorization = `Bearer ${running.secret}`
    expect((await ask(`${origin}/control/status`, { headers: { authorization } })).status).toBe(200)
    expect((await ask(`${origin}/control/status`, { headers: { authorization, origin } })).status).toBe(403)
    expect((await ask(`${origin}/control/open`, { headers: { authorization: 'Bearer x' } })).status).toBe(403)
    expect((await ask(`${origin}/control/open`, {})).status).toBe(403)
  })
})

it('keeps every answer out of caches, frames and other pages', async () => {
  const { launch, open, origin } = await scene()
  const answers = [
    await open(await launch()),
    await ask(`${origin}/client.js`, { method: 'GET' }),
    await ask(`${origin}/page/events`, {}),
    await ask(`${origin}/nothing`, { method: 'GET' }),
  ]
  for (const { headers } of answers) {
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none';.*frame-ancestors 'none'.*form-action 'none'/,
    )
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
})

it('listens on the loopback interface alone', async () => {
  const { origin } = await scene()
  expect(new URL(origin).hostname).toBe('127.0.0.1')
  await expect(ask(origin.replace('127.0.0.1', '127.0.0.2'), {})).rejects.toThrow('ECONNREFUSED')
})

it('shows the same on every open page, and remembers the language over a restart', async () => {
  const { pc } = await scene()
  const [one, two] = [await pc.employee(), await pc.employee()]
  await one.sees('FLT04', '状態')
  await one.does({ type: 'language', language: 'en' })
  expect(await two.sees('FLT04', 'Status')).toContain('Connected to the console')
  await pc.stop()
  await pc.start()
  await (await pc.employee()).sees('FLT04', 'Status')
})

it('ends every session with the process', async () => {
  const { pc } = await scene()
  const employee = await pc.employee()
  await employee.sees('FLT04')
  await pc.stop()
  await pc.start()
  await expect(employee.does({ type: 'language', language: 'en' })).rejects.toThrow()
})

it('does not open another page when one is open, and opens one when none is', async () => {
  const { pc } = await scene()
  const employee = await pc.employee()
  await employee.sees('FLT04')
  const launched = pc.launched.length
  pc.console.sendOrder(pc.order())
  await employee.sees('FLT01')
  expect(pc.launched.length).toBe(launched)
  employee.leave()
  await until('another page', async () => {
    const order = pc.order()
    pc.console.sendOrder(order)
    await until('the request', () => pc.console.states(order.issuanceId).includes('offered'))
    return pc.launched.length > launched
  })
  expect(await Employee.open(pc.launched.at(-1) ?? '')).toBeInstanceOf(Employee)
})

it('calls once for all that comes at once, as after months without a console', async () => {
  const toasts: string[] = []
  const { pc } = await scene({ notify: (_, body) => toasts.push(body) > 0 })
  const launched = pc.launched.length
  const orders = Array.from({ length: 20 }, () => pc.order())
  for (const order of orders) pc.console.sendOrder(order)
  for (const { issuanceId } of orders)
    await until('the request', () => pc.console.states(issuanceId).includes('offered'))
  await until('the call', () => pc.launched.length > launched)
  // A slow disk may let some of them be late, never each be alone.
  expect(toasts.length).toBeLessThan(4)
  expect(toasts[0]).toMatch(/^依頼が\d+件届いています。$/)
})

it('hands out the application log', async () => {
  const { origin, session } = await scene()
  const headers = { origin, authorization: `Bearer ${await session()}` }
  expect((await ask(`${origin}/page/log`, { headers })).body).toContain('"event":"agent.started"')
})

describe('ヘルプ', () => {
  const get = (url: string, headers: Record<string, string> = {}) => ask(url, { method: 'GET', headers })

  it('is the guide in the language of the person, and in the other', async () => {
    const { origin, session, event } = await scene()
    expect((await get(`${origin}/help`)).body).toContain('<html lang="ja">')
    await event({ origin, authorization: `Bearer ${await session()}` })
    expect((await get(`${origin}/help`)).body).toContain('<html lang="en">')
    expect((await get(`${origin}/help?language=ja`)).body).toContain('<html lang="ja">')
    expect((await get(`${origin}/help?language=../../x`)).body).toContain('<html lang="en">')
  })

  it('shows its own pictures, carries no script and no session, and is for this address alone', async () => {
    const { origin } = await scene()
    const { body, headers } = await get(`${origin}/help`)
    expect(body).not.toMatch(/<script|certfleet-session/)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self'; img-src 'self' data:; /)
    const [, picture] = /<img src="([^"]+)"/.exec(body) ?? []
    const shown = await get(`${origin}/${picture}`)
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])
    for (const other of ['ja/NONE.png', 'ja/..%2F..%2Frenewal.png', 'xx/FLT01.png']) {
      expect((await get(`${origin}/images/guide/${other}`)).status).toBe(404)
    }
    expect((await get(`${origin}/help`, { host: 'evil.example' })).status).toBe(403)
    expect((await get(`${origin}/help`, { origin: 'https://evil.example' })).status).toBe(403)
  })
})
