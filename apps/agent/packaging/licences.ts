import type { BundledPackage } from './bundled-packages.ts'

/** The licences of packages: each with version, licence and its text. */
export const licencesOf = (packages: BundledPackage[]): string =>
  packages
    .map(({ name, version, licence, text }) => {
      const known = text ?? '(The package comes without a text.)\n'
      return `${name} ${version}\nLicence: ${licence ?? 'see below'}\n\n${known}`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
