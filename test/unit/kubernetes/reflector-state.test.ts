import { describe, expect, test } from "vitest";
import {
  initialState,
  type ReflectorInput,
  type ReflectorState,
  transition,
} from "../../../operator/kubernetes/reflector-state.ts";
import { rawWidget } from "./support.ts";

const empty: ReflectorState = { kind: "Empty", last: undefined, paged: true };
const listing: ReflectorState = { kind: "Listing", next: "token", last: "5" };
const listed: ReflectorState = { kind: "Listed", version: "10", emptyWatches: 0 };
const watching: ReflectorState = { kind: "Watching", version: "10", emptyWatches: 0 };
const relist: ReflectorState = { kind: "Empty", last: "10", paged: true };

const page = (version: string, next = ""): ReflectorInput => ({
  kind: "Page",
  body: { metadata: { resourceVersion: version, continue: next }, items: [rawWidget("a", 1)] },
});
const line = (type: string, object: unknown): ReflectorInput => ({
  kind: "Line",
  line: JSON.stringify({ type, object }),
});
const refused = (status: number, retryAfterMs?: number): ReflectorInput => ({
  kind: "Refused",
  status,
  reason: "words of the API server",
  retryAfterMs,
});
const bookmark = { metadata: { resourceVersion: "12" } };

interface Row {
  readonly from: ReflectorState;
  readonly on: ReflectorInput;
  readonly to: ReflectorState;
  readonly report?: string;
  readonly waits?: boolean;
}

const table: Record<string, Row> = {
  "a list in one page": { from: empty, on: page("10"), to: listed, report: "Page" },
  "a first page": {
    from: empty,
    on: page("10", "t2"),
    to: { kind: "Listing", next: "t2", last: undefined },
    report: "Page",
  },
  "a middle page": {
    from: listing,
    on: page("10", "t3"),
    to: { kind: "Listing", next: "t3", last: "5" },
    report: "Page",
  },
  "a last page": { from: listing, on: page("10"), to: listed, report: "Page" },
  "an answer that is no list": {
    from: listing,
    on: { kind: "Page", body: {} },
    to: { ...empty, last: "5" },
    waits: true,
  },
  "410 in a later page": {
    from: listing,
    on: refused(410),
    to: { kind: "Empty", last: "5", paged: false },
    waits: true,
  },
  "503 in a later page": { from: listing, on: refused(503), to: listing, waits: true },
  "no answer to a list": {
    from: empty,
    on: { kind: "Broken", silent: false, reason: "connection reset" },
    to: empty,
    waits: true,
  },
  "the watch opens": { from: listed, on: { kind: "Opened" }, to: watching },
  "an object is added": {
    from: watching,
    on: line("ADDED", rawWidget("a", 11)),
    to: { ...watching, version: "11" },
    report: "Changed",
  },
  "an object changes": {
    from: watching,
    on: line("MODIFIED", rawWidget("a", 11)),
    to: { ...watching, version: "11" },
    report: "Changed",
  },
  "an object is deleted": {
    from: watching,
    on: line("DELETED", rawWidget("a", 11)),
    to: { ...watching, version: "11" },
    report: "Deleted",
  },
  "a bookmark": { from: watching, on: line("BOOKMARK", bookmark), to: { ...watching, version: "12" } },
  "any line shows that the version is good": {
    from: { ...watching, emptyWatches: 2 },
    on: line("BOOKMARK", bookmark),
    to: { ...watching, version: "12" },
  },
  "410 in the stream": { from: watching, on: line("ERROR", { code: 410 }), to: relist },
  "500 in the stream": {
    from: watching,
    on: line("ERROR", { code: 500 }),
    to: { ...listed, emptyWatches: 1 },
    waits: true,
  },
  "ERROR without a Status": {
    from: watching,
    on: line("ERROR", null),
    to: { ...listed, emptyWatches: 1 },
    waits: true,
  },
  "half a line": { from: watching, on: { kind: "Line", line: '{"type":"AD' }, to: relist, waits: true },
  "JSON that is no event": { from: watching, on: { kind: "Line", line: "7" }, to: relist, waits: true },
  "an event without an object": { from: watching, on: line("ADDED", null), to: relist, waits: true },
  "an object without a uid": { from: watching, on: line("ADDED", bookmark), to: relist, waits: true },
  "an unknown event": { from: watching, on: line("MOVED", rawWidget("a", 11)), to: relist, waits: true },
  "the server ends the watch": { from: watching, on: { kind: "Ended", early: false, relist: false }, to: listed },
  "the server ends it and a list is due": {
    from: watching,
    on: { kind: "Ended", early: false, relist: true },
    to: relist,
  },
  "the server ends it at once": {
    from: watching,
    on: { kind: "Ended", early: true, relist: false },
    to: { ...listed, emptyWatches: 1 },
    waits: true,
  },
  "the connection breaks": {
    from: watching,
    on: { kind: "Broken", silent: false, reason: "connection reset" },
    to: listed,
    waits: true,
  },
  "the connection is refused": {
    from: listed,
    on: { kind: "Broken", silent: false, reason: "connection reset" },
    to: listed,
    waits: true,
  },
  "the watch falls silent": {
    from: watching,
    on: { kind: "Broken", silent: true, reason: "connection reset" },
    to: { ...listed, emptyWatches: 1 },
    waits: true,
  },
  "the third silent watch": {
    from: { ...watching, emptyWatches: 2 },
    on: { kind: "Broken", silent: true, reason: "connection reset" },
    to: relist,
    waits: true,
  },
  "410 for a watch": { from: listed, on: refused(410), to: relist },
  "429 for a watch": { from: listed, on: refused(429), to: listed, waits: true },
  "403 for a watch": { from: listed, on: refused(403), to: listed, waits: true },
  "500 for a watch": { from: listed, on: refused(500), to: { ...listed, emptyWatches: 1 }, waits: true },
};

test.each(Object.entries(table))("%s", (_, { from, on, to, report, waits = false }) => {
  const result = transition(from, on);
  expect(result.state).toEqual(to);
  expect(result.report?.kind).toBe(report);
  expect(result.pause.kind).toBe(waits ? "Backoff" : "None");
});

describe("pages", () => {
  test("say which is the first and which the last", () => {
    const parts = [transition(initialState, page("10", "t2")), transition(listing, page("10"))];
    expect(parts.map(({ report }) => report)).toMatchObject([
      { first: true, last: false },
      { first: false, last: true },
    ]);
  });

  test("a list older than what was seen before means that history went back", () => {
    expect(transition(relist, page("9")).report).toMatchObject({ rewound: true });
    expect(transition(relist, page("11")).report).toMatchObject({ rewound: false });
    expect(transition(initialState, page("9")).report).toMatchObject({ rewound: false });
  });
});

test("Retry-After is the least to wait", () => {
  expect(transition(listed, refused(429, 7_000)).pause).toMatchObject({ atLeastMs: 7_000 });
  expect(transition(empty, refused(503, 2_000)).pause).toMatchObject({ atLeastMs: 2_000 });
  const throttled = line("ERROR", { code: 429, details: { retryAfterSeconds: 3 } });
  expect(transition(watching, throttled).pause).toMatchObject({ atLeastMs: 3_000 });
});

test("a page that is too large is asked for again at once; a list in one piece becomes pages", () => {
  const tooLarge = { kind: "TooLarge" } as const;
  expect(transition(listing, tooLarge)).toEqual({ state: listing, pause: { kind: "None" } });
  expect(transition(empty, tooLarge)).toEqual({ state: empty, pause: { kind: "None" } });
  expect(transition({ ...relist, paged: false }, tooLarge)).toEqual({ state: relist, pause: { kind: "None" } });
});
