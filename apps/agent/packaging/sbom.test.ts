import path from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { bundledPackages } from './bundled-packages.ts'
import { sbomOf } from './sbom.ts'

const root = path.join(import.meta.dirname, '../../..')

/** What CycloneDX 1.6 demands of the parts we use; nothing else may be there (bom-1.6.schema.json). */
const licence = z.union([
  z.strictObject({ expression: z.string() }),
  z.strictObject({ license: z.union([z.strictObject({ id: z.string() }), z.strictObject({ name: z.string() })]) }),
])
const component = z.strictObject({
  type: z.enum(['application', 'library']),
  'bom-ref': z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  purl: z
    .string()
    .regex(/^pkg:npm\/(%40[^/]+\/)?[^/@]+@[^/@]+$/)
    .optional(),
  licenses: z.array(licence).optional(),
})
const billSchema = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.int().positive(),
  metadata: z.strictObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
})

const files = [
  'apps/agent/src/main.ts',
  'node_modules/zod/index.js',
  'node_modules/zod/v4/core.js',
  'node_modules/@hono/node-server/dist/index.mjs',
  `node_modules/node-linux-${process.arch}/bin/node`,
  `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`,
]

it('names every package once, each with version, licence and its text', () => {
  const packages = bundledPackages(root, files)
  expect(packages.map(({ name }) => name)).toEqual([
    '@hono/node-server',
    `@koromix/koffi-linux-${process.arch}`,
    `node-linux-${process.arch}`,
    'zod',
  ])
  for (const { text } of packages) expect(text).toMatch(/permission/i)
})

it('is a bill in the form of CycloneDX 1.6, whose references all lead somewhere', () => {
  const packages = bundledPackages(root, files)
  const odd = { name: 'odd', version: '1.0.0', text: 'x' }
  const bill = billSchema.parse(
    JSON.parse(
      sbomOf('0.1.0', [
        ...packages,
        { ...odd, name: 'a', licence: '(MIT OR Apache-2.0)' },
        { ...odd, name: 'b', licence: null },
      ]),
    ),
  )
  const references = bill.components.map((one) => one['bom-ref'])
  expect(new Set(references).size).toBe(references.length)
  expect(bill.dependencies).toEqual([{ ref: bill.metadata.component['bom-ref'], dependsOn: references }])
  expect(bill.components.at(-2)?.licenses).toEqual([{ expression: '(MIT OR Apache-2.0)' }])
  expect(bill.components.at(-1)).not.toHaveProperty('licenses')
})
