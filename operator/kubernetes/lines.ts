const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into its lines. Works on bytes, so that a character split across two chunks stays whole (in UTF-8 a
 * newline byte is never part of another character), and copies what is left of a chunk, so that a half line of a few
 * bytes does not keep the whole chunk in memory.
 *
 * @returns the lines as text, without their line ends; empty lines are left out; what follows the last line end comes
 *   last, as it is
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let started: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const line = textOf(started, bytes.subarray(from, end));
      started = [];
      from = end + 1;
      if (line !== "") yield line;
    }
    if (from < bytes.length) started.push(Buffer.from(bytes.subarray(from)));
  }
  const rest = textOf(started, Buffer.alloc(0));
  if (rest !== "") yield rest;
}

function textOf(started: readonly Buffer[], last: Buffer): string {
  if (started.length === 0) return last.toString("utf8");
  return Buffer.concat([...started, last]).toString("utf8");
}
