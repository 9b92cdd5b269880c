import packageJson from '../package.json' with { type: 'json' }

/** The agent's version, as it tells the console. */
export const version: string = packageJson.version
