/** How much is run: `small` by `npm test`; `rest` is what that leaves out; all without it. */
const size = process.env.CERTFLEET_TEST_SIZE

/** `npm test` leaves the rest of the long suites to `npm run test:full`. */
export const small = size === 'small'
export const rest = size === 'rest'
