/** Specs state by state: whatever came before, a good one ends well, and AWS holds what a fresh start would make of it. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../kinds/host.ts";
import type { Manifest } from "../support/builders.ts";
import { createRandomSource, type RandomSource } from "../support/random.ts";
import { type Admission, startAdmission } from "./admission.ts";
import { awsState } from "./aws-state.ts";
import { boundsOf, isCrowd } from "./bounds.ts";
import { declaredHost, sayings } from "./declared.ts";
import { placesOf, valueAt, withValue } from "./edit.ts";
import { FIELDS } from "./fields.ts";
import { HOSTS } from "./hosts.ts";
import { hinted, others } from "./values.ts";

const SEEDS = 6;
const STATES = 5;

let admission: Admission;
beforeAll(async () => {
  admission = await startAdmission();
});

/** The next state: one to three fields of the last one get another value, a bound of theirs, or none. */
function nextState(manifest: Manifest, random: RandomSource): Manifest {
  const fields = FIELDS.filter(({ kind, path }) => kind === manifest.kind && placesOf(manifest.spec, path).length > 0);
  let spec = manifest.spec ?? {};
  for (let edits = random.between(1, 3); edits > 0; edits -= 1) {
    const field = random.pick(fields);
    const places = placesOf(spec, field.path);
    if (places.length === 0) continue;
    const place = random.pick(places);
    const current = valueAt(spec, place);
    const values = [
      ...[...hinted(field, current), ...others(field, current)].slice(0, 3),
      ...boundsOf(field.schema).map(({ value }) => value),
      ...(field.required ? [] : [undefined, undefined]),
    ].filter((value) => !isCrowd(field, value));
    if (values.length > 0) spec = withValue(spec, place, random.pick(values));
  }
  return { ...manifest, spec };
}

/** A condition that says what is the matter, and of what is stuck that it is. */
function expectWayOut(messages: readonly string[], state: string): void {
  expect(messages.length, state).toBeGreaterThan(0);
  for (const text of messages) expect(text, state).toMatch(/^\w+ \w+: \S.{10,}/s);
}

async function playSequence(
  host: Host,
  seed: number,
): Promise<{ readonly accepted: number; readonly refused: number }> {
  const name = `${host.manifest.kind}-${host.name}-${seed}`.toLowerCase().replace(/\W/g, "-");
  const random = createRandomSource(name);
  const world = await declaredHost(host);
  expect(await admission.store(name, host.manifest)).toBeUndefined();
  let current = host.manifest;
  const counts = { accepted: 0, refused: 0 };
  for (let state = 1; state <= STATES; state += 1) {
    const wanted = nextState(current, random);
    const refusal = await admission.store(name, wanted);
    counts[refusal === undefined ? "accepted" : "refused"] += 1;
    if (refusal !== undefined) continue;
    current = wanted;
    await world.declare(current);
    const spec = JSON.stringify(current.spec);
    expect(world.mistakes, spec).toEqual([]);
    expectWayOut(sayings(world.get(current)), spec);
  }
  expect(await admission.store(name, host.manifest), "the way back is open").toBeUndefined();
  await world.declare(host.manifest);
  const left = sayings(world.get(host.manifest));
  expect(world.isReady(host.manifest), `${left.join("; ")} after ${JSON.stringify(current.spec)}`).toBe(true);
  expect(left.filter((text) => /^(Stalled|Reconciling)/.test(text))).toEqual([]);
  expect(awsState(world)).toEqual(awsState(await declaredHost(host)));
  return counts;
}

describe.each(HOSTS)("$manifest.kind, $name", (host) => {
  test(`${SEEDS} times through ${STATES} states and back`, async () => {
    let accepted = 0;
    for (let seed = 0; seed < SEEDS; seed += 1) accepted += (await playSequence(host, seed)).accepted;
    // Of a task little may change.
    expect(accepted).toBeGreaterThan(host.manifest.kind === "ECSTask" ? 0 : SEEDS);
  });
});
