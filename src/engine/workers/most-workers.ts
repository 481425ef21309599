/** Threads that share the work of one process, at most. */
export const MOST_WORKERS = 64;
