import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "../../../operator/kubernetes/lines.ts";

async function split(chunks: readonly Uint8Array[], longest?: number): Promise<string[]> {
  const source = (async function* () {
    yield* chunks;
  })();
  const lines: string[] = [];
  for await (const line of splitLines(source, longest)) lines.push(line);
  return lines;
}

test("lines are the same however the bytes are cut, and half a line comes last", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((line) => !line.includes("\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.array(fc.nat({ max: 500 })), fc.boolean(), async (lines, cuts, isEnded) => {
      const bytes = Buffer.from(lines.join("\n") + (isEnded && lines.length > 0 ? "\n" : ""));
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(await split(chunks)).toEqual(lines);
    }),
  );
});

test("empty lines are left out", async () => {
  expect(await split([Buffer.from("a\n\n\nb\n")])).toEqual(["a", "b"]);
});

test("a line that is too long is cut, however its bytes arrive, and the next one is whole", async () => {
  const text = `${"x".repeat(50)}\nshort\n${"y".repeat(20)}\n`;
  for (const size of [1, 7, 20, 1_000]) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      Buffer.from(text.slice(index * size, (index + 1) * size)),
    );
    const [first, ...others] = await split(chunks, 20);
    expect(others).toEqual(["short", "y".repeat(20)]);
    // A line that ends within the chunk that was received need not be cut: it is in memory already.
    expect(first).toMatch(/^x{20,50}$/);
    if (size < 20) expect(first?.length).toBeLessThanOrEqual(20 + size);
  }
});
