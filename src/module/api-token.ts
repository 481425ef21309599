/** The name and type under which one module offers a programming interface to others (`modules/<name>/api.ts`). */
export interface ApiToken<T> {
  readonly module: string;
  /** Never present: carries the type. */
  readonly type?: T;
}

export function apiToken<T>(module: string): ApiToken<T> {
  return { module };
}
