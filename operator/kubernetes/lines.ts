const NEWLINE = 0x0a;
/** etcd takes objects of 1.5 MiB (`--max-request-bytes`), a watch event holds one, and escapes may make its text longer. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Cuts a byte stream into its lines. Works on bytes, so that a character split across two chunks stays whole (in UTF-8 a
 * newline byte is never part of another character), and copies what is left of a chunk, so that a half line of a few
 * bytes does not keep the whole chunk in memory.
 *
 * @param maxBytes bytes of a line; a longer one is cut
 * @returns the lines as text, without their line ends; empty lines are left out; what follows the last line end comes
 *   last, as it is
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<string, void, undefined> {
  let started: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const line = textOf(started, bytes.subarray(from, end));
      started = [];
      size = 0;
      from = end + 1;
      if (line !== "") yield line;
    }
    // A line that is too long is cut. It is then no valid JSON, and the reflector lists again.
    const rest = bytes.subarray(from, from + Math.max(0, maxBytes - size));
    if (rest.length > 0) started.push(Buffer.from(rest));
    size += rest.length;
  }
  const rest = textOf(started, Buffer.alloc(0));
  if (rest !== "") yield rest;
}

function textOf(started: readonly Buffer[], last: Buffer): string {
  if (started.length === 0) return last.toString("utf8");
  return Buffer.concat([...started, last]).toString("utf8");
}
