import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "../../../operator/kubernetes/lines.ts";

async function split(chunks: readonly Uint8Array[]): Promise<string[]> {
  const source = (async function* () {
    yield* chunks;
  })();
  const lines: string[] = [];
  for await (const line of splitLines(source)) lines.push(line);
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
