import type { BundledPackage } from './bundled-packages.ts'

/**
 * The bill of materials of the agent, CycloneDX 1.6 (ECMA-424) as JSON: what is in the executable and beside it. It has no
 * time and no number of its own, so that the same agent has the same bill.
 */
export function sbomOf(version: string, packages: BundledPackage[]): string {
  const agent = { type: 'application', 'bom-ref': 'certfleet-agent', name: 'certfleet-agent', version }
  const components = packages.map(componentOf)
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: agent },
    components,
    dependencies: [{ ref: agent['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) }],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}

function componentOf({ name, version, licence }: BundledPackage) {
  // The @ of a scope is written %40 (package-url, type npm).
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(licence && { licenses: [/[ (]/.test(licence) ? { expression: licence } : { license: licenceOf(licence) }] }),
  }
}

/** An SPDX identifier, or a name that is none. */
const licenceOf = (licence: string) => (/^[\w.+-]+$/.test(licence) ? { id: licence } : { name: licence })
