/** The key of all clients, which no error may hold and nobody but the service may get. */
export const KEY = "phk_the_secret_of_these_tests";
