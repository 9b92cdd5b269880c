import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { portalPaths } from '../apps/authority/src/portal/paths.ts'
import { registrationPages } from '../apps/authority/src/portal/registrations/names.ts'
import { lacks, needs } from './support/machine.ts'
import { Office } from './support/office.ts'
import { registrations } from './support/portal-registrations.ts'

/**
 * What somebody has not registered yet stops the dialogue (G010e to G015e, G020e). Registered on its page of the portal,
 * the request comes back by itself, and ends with the certificate: screens and portal in a real browser.
 */

let office: Office
beforeAll(async () => {
  if (!lacks('chromium')) office = await Office.open(inject('postgresUrl'))
})
beforeEach((context) => needs(context, 'chromium'))
afterEach(() => office?.empty())
afterAll(() => office?.close())

it.each(registrations)('$code, at $page', async ({ code, asks, page: name, prepare, register }) => {
  const { house } = office
  await office.asks(...asks)
  const scene = await office.renews(code)
  const { pc, seat, issuanceId } = scene
  await prepare?.(house, pc.loginId)
  await seat.goesTo('CCHK902')
  await office.isRefused(scene, code)
  await seat.sees('CCHK902', seat.words.cchk902.comesAgain)

  const page = await office.logIn(pc)
  await page.goto(office.portal(portalPaths.registrations + registrationPages[name]))
  pc.employee.tokens = await register(page, house, pc.loginId)
  await page.locator('[role=status].done').waitFor()
  if (code === 'G020e') {
    // Answered, it is the institution's turn.
    const answered = { loginId: pc.loginId, contractorConfirmation: 'answered' } as const
    expect(await house.authorityDb.subscriber.count({ where: answered })).toBe(1)
    await office.becomes(issuanceId, { state: 'waiting_institution' })
    await house.authority.run(['subscriber', 'set', '--login-id', pc.loginId, '--contractor', 'checked'])
  }
  expect(await office.arrives(scene)).toBe(2)
})
