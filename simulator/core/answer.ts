/** The simulator's answer to a request. */
export interface SimAnswer {
  readonly status: number;
  /** The output, or `{__type, message}`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What happens to the answer on its way; the caller's transport carries it out. */
  readonly transport?: "reset" | "hang" | { readonly delayMs: number };
}
