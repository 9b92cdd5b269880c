import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Release, compareVersions, packageNamed, releaseSchema, updateOf } from './release.ts'

const versions = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999))
const release = (version: string, minimum = '0.0.0'): Release => ({ number: 1, version, minimum, packages: [] })

describe('versions', () => {
  it('are compared by their numbers', () => {
    const sorted = ['0.9.9', '0.10.0', '1.0.0', '1.0.2', '1.0.10', '1.2.0', '10.0.0']
    expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted)
  })

  it('have one order, in which only the same version is neither older nor newer', () => {
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        const [left, right] = [a.join('.'), b.join('.')]
        expect(compareVersions(left, right) + compareVersions(right, left)).toBe(0)
        expect(compareVersions(left, right) === 0).toBe(left === right)
      }),
    )
  })
})

describe('a release', () => {
  it('is offered to what is older, required below its minimum, and nothing to what is as new', () => {
    const running = ['1.1.9', '1.2.0', '1.2.9', '1.3.0', '1.10.0', '2.0.0']
    expect(running.map((version) => updateOf(release('1.3.0', '1.2.0'), version))).toEqual([
      'required',
      'offered',
      'offered',
      'none',
      'none',
      'none',
    ])
  })

  it('names files by a bare name only', () => {
    const of = (file: string) => ({
      ...release('1.0.0'),
      packages: [{ platform: 'windows-x64', file, bytes: 1, sha256: '0'.repeat(64) }],
    })
    expect(releaseSchema.safeParse(of('certfleet-agent-1.0.0-x64.msi')).success).toBe(true)
    for (const file of ['../a.msi', 'a/b.msi', String.raw`a\b.msi`, '.a', '-i', 'a b', '']) {
      expect(releaseSchema.safeParse(of(file)).success).toBe(false)
    }
  })
})

it('knows a package by its file name, and nothing else', () => {
  const known = {
    'certfleet-agent-1.2.3-x64.msi': { platform: 'windows-x64', version: '1.2.3' },
    'certfleet-agent_1.2.3_amd64.deb': { platform: 'deb-amd64', version: '1.2.3' },
    'certfleet-agent_0.10.0_arm64.deb': { platform: 'deb-arm64', version: '0.10.0' },
    'certfleet-agent-1.2.3-linux-x64.tar.gz': { platform: 'linux-x64', version: '1.2.3' },
    'certfleet-agent-1.2.3-linux-arm64.tar.gz': { platform: 'linux-arm64', version: '1.2.3' },
  }
  for (const [file, found] of Object.entries(known)) expect(packageNamed(file)).toEqual(found)
  const others = ['certfleet-agent-1.2.3-setup.exe', 'certfleet-agent-1.2-x64.msi', 'certfleet-agent-01.2.3-x64.msi']
  for (const file of [...others, 'other.msi', 'certfleet-agent-1.2.3-x64.msi.part'])
    expect(packageNamed(file)).toBeNull()
})
