import { raiseScreens, windowsBrowsers } from '../platform/windows-browsers.ts'

/** What the agent sees of windows, and whether it has brought its own to the front. */
const isRaised = process.argv[2] === 'raise' && raiseScreens()
process.stdout.write(JSON.stringify({ names: windowsBrowsers().map(({ name }) => name), isRaised }))
