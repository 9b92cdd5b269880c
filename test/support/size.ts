/** `npm test` leaves the rest of the long suites to `npm run test:full`. */
export const small = process.env.CERTFLEET_TEST_SIZE === 'small'
