/** Looks like an address; whether it is one, only a mail could tell. */
export const emailLike = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
