import fs from 'node:fs'
import { type Running, dataDir, places, readJson } from './places.ts'
import { stopPostgres } from './postgres.ts'
import { isOurs, stopPid } from './processes.ts'

/** `npm stop`: stops what `npm start` started, PostgreSQL too, however that start ended. */
export async function stopAll(): Promise<boolean> {
  const running = readJson(places.running) as Running | undefined
  const supervisor = running !== undefined && isOurs(running.pid)
  // It stops the others itself, in order.
  if (supervisor && running.pid !== process.pid) await stopPid(running.pid)
  const left = Object.values(running?.pids ?? {}).filter((pid) => isOurs(pid))
  await Promise.all(left.map((pid) => stopPid(pid)))
  if (fs.existsSync(dataDir)) await stopPostgres(dataDir)
  fs.rmSync(places.running, { force: true })
  return supervisor || left.length > 0
}

if (import.meta.main) {
  process.stdout.write((await stopAll()) ? 'Certfleet has stopped.\n' : 'Certfleet is not running.\n')
}
