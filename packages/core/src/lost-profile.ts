/** What loses the files of an OS user with the session, and the keys among them. */
export const lostProfiles = ['temporary profile', 'mandatory profile', 'home in memory'] as const
export type LostProfile = (typeof lostProfiles)[number]

/** The `platform` of an agent's `hello`: the system, and behind it what loses its user's keys. */
export const platformWith = (system: string, lost: LostProfile | null): string => (lost ? `${system}, ${lost}` : system)

export const lostProfileIn = (platform: string): LostProfile | null =>
  lostProfiles.find((each) => platform.endsWith(`, ${each}`)) ?? null
