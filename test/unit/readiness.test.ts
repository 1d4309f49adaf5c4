import { expect, test } from "vitest";
import { type Dependencies, missingFrom, notesOf } from "../../operator/readiness.ts";

const collection = {
  kind: "ECSService",
  namespace: undefined,
  synced: true,
  silentMs: 2_000,
  lists: 1,
  reconnects: 0,
  problem: undefined,
};
const acceptedAt = Date.parse("2026-03-01T12:00:00Z");
const fine: Dependencies = {
  starting: undefined,
  collections: [collection],
  credentials: { acceptedAt, problem: undefined },
  lease: undefined,
};
const refused = "UnrecognizedClientException: The security token included in the request is invalid.";

const rows: Record<string, readonly [Partial<Dependencies>, readonly string[]]> = {
  "of nothing": [{}, []],
  "of a watch": [
    { collections: [{ ...collection, silentMs: 60_000, problem: "The API server answered 403." }] },
    [expect.stringMatching(/ECSService objects .*60 s: The API server answered 403\.$/)],
  ],
  "of the start": [
    { starting: "the installation id cannot be read: no answer" },
    ["the installation id cannot be read: no answer"],
  ],
  "of credentials that AWS has never accepted": [
    { credentials: { acceptedAt: undefined, problem: refused } },
    [`AWS has not accepted the operator's credentials yet: ${refused}`],
  ],
  "of credentials that were not tried": [
    { credentials: { acceptedAt: undefined, problem: undefined } },
    [expect.stringContaining("credentials")],
  ],
  "not of credentials that AWS accepted once: another replica has no others": [
    { credentials: { acceptedAt, problem: refused } },
    [],
  ],
  "of the Lease": [{ lease: "no answer" }, ["the Lease cannot be read or written: no answer"]],
};

test.each(Object.entries(rows))("readiness complains %s", (_, [facts, expected]) => {
  expect(missingFrom({ ...fine, ...facts })).toEqual(expected);
});

test("reports when AWS last accepted the credentials, and why it does not now", () => {
  const age = expect.stringMatching(/ECSService objects.* 2 s ago/);
  const accepted = "AWS last accepted the operator's credentials at 2026-03-01T12:00:00Z";
  expect(notesOf(fine)).toEqual([accepted, age]);
  const credentials = { acceptedAt, problem: refused };
  expect(notesOf({ ...fine, credentials })).toEqual([`${accepted} and refuses them now: ${refused}`, age]);
});
