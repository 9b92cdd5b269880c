import { Problem } from '@certfleet/core/problem.ts'
import { type Release, compareVersions, releasePackageSchema, releaseSchema } from '@certfleet/core/release.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { z } from 'zod'
import { env } from '../../env.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orderKey } from '../order-key.ts'
import { currentRelease } from './current-release.ts'
import { findPackages } from './find-packages.ts'

export const publishInput = z.object({
  version: releaseSchema.shape.version,
  /** Older agents begin no issuance before they are updated. */
  required: z.boolean(),
})

/**
 * Offers a version whose packages are in the folder to all agents, in place of the one before. What was required before
 * stays required. @throws Problem no_packages
 */
export async function publishRelease({ version, required }: z.infer<typeof publishInput>, actor: Actor): Promise<void> {
  const folder = env().releaseFolder
  const found = folder ? await findPackages(folder) : null
  const packages = (found ?? []).filter((one) => one.version === version).map((one) => releasePackageSchema.parse(one))
  if (packages.length === 0) throw new Problem('no_packages', { version })
  const key = await orderKey()
  await db().$transaction(async (tx) => {
    // One publisher at a time: the number only rises.
    await tx.$executeRaw`LOCK TABLE "Release" IN EXCLUSIVE MODE`
    const { _max } = await tx.release.aggregate({ _max: { number: true } })
    const before = (await currentRelease(tx))?.minimum ?? '0.0.0'
    const minimum = required || compareVersions(before, version) > 0 ? version : before
    const release: Release = { number: (_max.number ?? 0) + 1, version, minimum, packages }
    const envelope = { ...sealEnvelope('release', releaseSchema.parse(release), key) }
    await tx.release.create({ data: { ...release, envelope, publishedBy: actor.name } })
    const data = { version, minimum, files: packages.map(({ file }) => file).join(', ') }
    await audit(tx, {
      actor,
      action: 'release.published',
      subject: { kind: 'release', id: String(release.number) },
      data,
    })
  })
  await ring({ at: 'page', kind: 'release' })
}
