/** Lines that are pushed on one side and read on the other. */
export interface Lines {
  readonly iterable: AsyncIterable<string>;
  push(line: string): void;
  end(): void;
  fail(error: unknown): void;
}

/** @param signal its abort makes the reading side throw at once */
export function createLines(signal: AbortSignal): Lines {
  const waiting: string[] = [];
  let ended = false;
  let failed: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const changed = () => {
    wake?.();
    wake = undefined;
  };
  const fail = (error: unknown) => {
    failed ??= { error };
    changed();
  };
  signal.addEventListener("abort", () => fail(signal.reason), { once: true });

  async function* read(): AsyncGenerator<string, void, undefined> {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const line = waiting.shift();
      if (line !== undefined) yield line;
      else if (failed !== undefined) throw failed.error;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  return {
    iterable: { [Symbol.asyncIterator]: read },
    push(line) {
      waiting.push(line);
      changed();
    },
    end() {
      ended = true;
      changed();
    },
    fail,
  };
}
