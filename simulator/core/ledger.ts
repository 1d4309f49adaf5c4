/** One request, as an oracle wants to see it. */
export interface LedgerEntry {
  /** 1 for the first request. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly caller: string | undefined;
  /** The AWS service, as in ARNs: `ecs`. */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** SHA-256 of the input in stable member order. */
  readonly payload: string;
  /** HTTP status that the simulator gave, before a fault hid or changed it. */
  readonly status: number;
  /** Error type, when it was refused. */
  readonly code: string | undefined;
  /** A write that took effect, whatever the caller learnt of it. */
  readonly committed: boolean;
  /** The injected fault it met. */
  readonly fault: string | undefined;
}

export interface Ledger {
  add(entry: Omit<LedgerEntry, "seq">): void;
  /** Entries with a higher sequence number. */
  since(seq: number): readonly LedgerEntry[];
}

/** Append-only. */
export function createLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    add(entry) {
      entries.push({ seq: entries.length + 1, ...entry });
    },
    since: (seq) => entries.slice(Math.max(0, seq)),
  };
}
