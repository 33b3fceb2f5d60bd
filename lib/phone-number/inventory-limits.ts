/** Rows on a page of numbers. */
export const NUMBERS_PER_PAGE = 50;

/** Counts of numbers are exact up to here. */
export const NUMBER_COUNT_LIMIT = 100_000;

/** So many queued rows one page looks at; a longer backlog is shown as "more than". */
export const QUEUE_COUNT_LIMIT = 50_000;
