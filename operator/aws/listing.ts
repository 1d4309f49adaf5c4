import type { Turn } from "../engine/ports.ts";
import type { Clock } from "../lib/clock.ts";
import { stableStringify } from "../lib/json.ts";
import { type Batcher, createBatcher } from "./batch.ts";
import type { DescribeCall } from "./describe.ts";
import type { List } from "./services/service.ts";

/** Items of lists of one service, in one account and Region, with one set of credentials. */
export interface Lister {
  /** One item; undefined when no page of the list has it. */
  find(operation: string, list: List, input: object, id: string, turn: Turn): Promise<object | undefined>;
  /** All items with this key. */
  all(operation: string, list: List, input: object, id: string, turn: Turn): Promise<readonly object[]>;
}

/** Reads a list once for all who wait for an item of it: far fewer calls than one for each, where many are read again. */
export function createLister(clock: Clock, call: DescribeCall): Lister {
  const batchers = new Map<string, Batcher<readonly object[]>>();

  const batcherOf = (operation: string, list: List): Batcher<readonly object[]> => {
    const existing = batchers.get(operation);
    if (existing !== undefined) return existing;
    const batcher = createBatcher<readonly object[]>({
      clock,
      maxSize: Number.POSITIVE_INFINITY,
      // A list names no item.
      mayConcernOneKey: () => false,
      run: (group, turn, keys) => itemsOf(call, operation, list, { input: JSON.parse(group) as object, turn, keys }),
    });
    batchers.set(operation, batcher);
    return batcher;
  };
  const all: Lister["all"] = async (operation, list, input, id, turn) =>
    (await batcherOf(operation, list).load(stableStringify(input), id, turn)) ?? [];

  return {
    all,
    find: async (operation, list, input, id, turn) => (await all(operation, list, input, id, turn)).at(-1),
  };
}

interface Request {
  readonly input: object;
  readonly turn: Turn;
  /** Fixes who is answered; empty: others were. */
  readonly keys: () => readonly string[];
}

type Found = Map<string, object[]>;
type Page = Readonly<Record<string, unknown>> | undefined;

/**
 * The items by key. Where a list can be restricted to one key, it is read as a whole only as long as that takes no more pages than there
 * are keys: others may have put far more into it.
 */
async function itemsOf(call: DescribeCall, operation: string, list: List, request: Request): Promise<Found> {
  const { one } = list;
  const { input, turn, keys } = request;
  const first = () => {
    const asked = keys();
    if (asked.length === 0) return undefined;
    return one !== undefined && asked.length === 1 ? { ...input, [one]: asked[0] } : input;
  };
  const page = (from: () => object | undefined) => call(operation, from, turn) as Promise<Page>;
  const rest = (from: object, token: unknown) => page(() => ({ ...from, [list.token]: token }));
  const found: Found = new Map();
  let answer = await page(first);
  for (let pages = 1; ; pages += 1) {
    collect(list, answer, found);
    const token = answer?.[list.token];
    if (token === undefined) return found;
    const asked = keys();
    if (one !== undefined && asked.length > 1 && pages >= asked.length) return oneByOne(call, operation, list, request);
    answer = await rest(first() ?? input, token);
  }
}

async function oneByOne(call: DescribeCall, operation: string, list: List, request: Request): Promise<Found> {
  const asked = request.keys();
  const each = await Promise.all(asked.map((key) => itemsOf(call, operation, list, { ...request, keys: () => [key] })));
  return new Map(each.flatMap((found) => [...found]));
}

/** A page may be empty and have a token: AWS filters after it has cut the page. */
function collect({ items, key }: List, page: Page, found: Found): void {
  for (const item of (page?.[items] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    const name = String(item[key]);
    const known = found.get(name);
    if (known === undefined) found.set(name, [item]);
    else known.push(item);
  }
}
