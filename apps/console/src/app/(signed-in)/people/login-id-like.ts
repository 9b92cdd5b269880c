/** As it can stand in a certificate's common name. */
export const loginIdLike = /^\S{1,64}$/
