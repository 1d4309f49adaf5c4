import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairQueue } from "../../../operator/lib/fair-queue.ts";

const turnsOf = (...items: readonly (readonly [owner: string, id: string])[]) => {
  const turns = new FairQueue<string>();
  for (const [owner, id] of items) turns.set(owner, id, `${owner}${id}`);
  return turns;
};

function all(turns: FairQueue<string>): readonly string[] {
  const taken: string[] = [];
  for (let item = turns.take(); item !== undefined; item = turns.take()) taken.push(item);
  return taken;
}

describe("owners take turns", () => {
  test("one item of each, then the next of each", () => {
    expect(all(turnsOf(["a", "1"], ["a", "2"], ["a", "3"], ["b", "1"], ["c", "1"], ["c", "2"]))).toEqual([
      "a1",
      "b1",
      "c1",
      "a2",
      "c2",
      "a3",
    ]);
  });

  test("a caller that comes now is served before the one that was served last", () => {
    const turns = turnsOf(["a", "1"], ["a", "2"], ["a", "3"]);
    expect(turns.take()).toBe("a1");
    turns.set("b", "1", "b1");
    expect(all(turns)).toEqual(["b1", "a2", "a3"]);
  });

  test("coming back each time changes no order", () => {
    const turns = turnsOf(["a", "1"], ["b", "1"], ["c", "1"]);
    expect(turns.take()).toBe("a1");
    turns.set("a", "2", "a2");
    expect(all(turns)).toEqual(["b1", "c1", "a2"]);
  });
});

test("an item that is replaced keeps its place; one that is taken out is gone", () => {
  const turns = turnsOf(["a", "1"], ["a", "2"], ["b", "1"]);
  turns.set("a", "1", "new");
  expect(turns.delete("b", "1")).toBe(true);
  expect(turns.delete("b", "1")).toBe(false);
  expect([turns.size, turns.has("a", "1"), turns.has("b", "1"), turns.peek()]).toEqual([2, true, false, "new"]);
  turns.clear();
  expect([turns.size, turns.peek(), turns.take()]).toEqual([0, undefined, undefined]);
});

test("whatever happens: nothing is lost or doubled, owners keep their order, and none waits for two of another", () => {
  const owner = fc.constantFrom("a", "b", "c", "d");
  const set = fc.record({ kind: fc.constant("set" as const), owner });
  const remove = fc.record({ kind: fc.constant("delete" as const), owner, id: fc.nat(40) });
  const take = fc.record({ kind: fc.constant("take" as const), owner });
  fc.assert(
    fc.property(fc.array(fc.oneof(set, set, remove, take, take), { maxLength: 120 }), (actions) => {
      const turns = new FairQueue<string>();
      const model = new Map<string, number[]>([..."abcd"].map((one) => [one, []]));
      const since = new Map<string, readonly string[]>();
      const queueOf = (name: string) => model.get(name) ?? [];
      for (const [index, action] of actions.entries()) {
        if (action.kind === "set") {
          if (queueOf(action.owner).length === 0) since.set(action.owner, []);
          turns.set(action.owner, index, `${action.owner}${index}`);
          queueOf(action.owner).push(index);
        } else if (action.kind === "delete") {
          const known = queueOf(action.owner).indexOf(action.id);
          expect(turns.delete(action.owner, action.id)).toBe(known >= 0);
          if (known >= 0) queueOf(action.owner).splice(known, 1);
        } else {
          const taken = turns.take();
          if (taken === undefined) {
            expect([...model.values()].flat()).toEqual([]);
            continue;
          }
          const from = taken.slice(0, 1);
          expect(Number(taken.slice(1))).toBe(queueOf(from).shift());
          since.set(from, []);
          for (const [waiting, served] of since) {
            if (waiting === from || queueOf(waiting).length === 0) continue;
            expect(served).not.toContain(from);
            since.set(waiting, [...served, from]);
          }
        }
        expect(turns.size).toBe([...model.values()].flat().length);
      }
    }),
  );
});
