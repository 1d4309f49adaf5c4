/** An object that a rule accepts beside one that it refuses, as alike as they can be. Each is a whole `spec`. */
export interface Example {
  readonly good: Readonly<Record<string, unknown>>;
  readonly bad: Readonly<Record<string, unknown>>;
  /** For a rule over a change: the spec before it. */
  readonly old?: Readonly<Record<string, unknown>>;
  /** `metadata.name` of both; for rules about it. Default: `example`. */
  readonly name?: string;
}

/** Examples by rule id. */
export type Examples = Readonly<Record<string, Example>>;
