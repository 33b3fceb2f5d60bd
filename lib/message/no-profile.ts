/**
 * Stands for a profile where a received message has none, because its number was on none: what came in is kept all the
 * same. No profile has this id.
 */
export const NO_PROFILE_ID = "00000000-0000-0000-0000-000000000000";
