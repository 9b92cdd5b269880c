import { windowsBrowsers } from '../platform/windows-browsers.ts'

process.stdout.write(JSON.stringify(windowsBrowsers().map(({ name }) => name)))
