/** Attempts to reach what is another owner's, generated from the schema: none succeeds, and each is reported. */
import { describe, expect, test } from "vitest";
import type { KindName } from "../../operator/api/catalogue.ts";
import { createDeclared, type Declared, declaredHost, sayings } from "../declarations/declared.ts";
import type { Field } from "../declarations/fields.ts";
import { FIELDS } from "../declarations/fields.ts";
import { changedHost, FIRST_HOSTS, HOSTS, homesOf } from "../declarations/hosts.ts";
import { heldInAws } from "../declarations/in-aws.ts";
import type { Host } from "../kinds/host.ts";
import { RECORDS } from "../kinds/index.ts";
import { type Manifest, stack, withSpec } from "../support/builders.ts";
import { readyOf } from "../unit/kinds/driven.ts";
import {
  FOREIGN_NAMES,
  FOREIGN_OWNERS,
  FOREIGN_ROLES,
  foreignArns,
  REFERENCE_FIELDS,
  ROLE_FIELDS,
  type Tag,
} from "./attacks.ts";

let attacks = 0;
const attack = () => {
  attacks += 1;
};

/** Everything in AWS whose name is one of these, as it is. */
const held = (world: Declared, ...names: readonly string[]): string =>
  JSON.stringify(heldInAws(world, ...names).map(({ state }) => state));

const homeOf = (field: Field) => {
  const [home] = homesOf(field);
  if (home === undefined) throw new Error(`${field.kind} ${field.text} has no host`);
  return home;
};
const sent = (writes: Awaited<ReturnType<Declared["declare"]>>) => JSON.stringify(writes.map(({ input }) => input));

describe.each(ROLE_FIELDS.map((field) => [field.kind, field.text, field] as const))("%s %s", (_kind, _text, field) => {
  test.each(Object.entries(FOREIGN_ROLES))("is not passed a role that was not granted: %s", async (_what, role) => {
    const { host, place } = homeOf(field);
    const evil = changedHost(host, place, role);
    const fromTheStart = await declaredHost({ ...host, manifest: evil });
    // A task is run with what its object had when it was made; admission refuses a change.
    for (const world of field.kind === "ECSTask" ? [fromTheStart] : [await declaredHost(host), fromTheStart]) {
      attack();
      const writes = [...world.writes(), ...(await world.declare(evil))];
      expect(sent(writes)).not.toContain(JSON.stringify(role).slice(1, -1));
      // The role of a service cannot be changed at all.
      const reason = expect.stringMatching(field.text === "role" ? /RoleNotGranted|ImmutableField/ : /RoleNotGranted/);
      expect(readyOf(world.get(evil))).toMatchObject({ status: "False", reason });
    }
  });
});

describe.each(REFERENCE_FIELDS.map((field) => [field.text, field] as const))("%s", (_text, field) => {
  test.each(FOREIGN_NAMES)("does not lead into another namespace: %j", async (name) => {
    attack();
    const { host, place } = homeOf(field);
    const world = createDeclared();
    const victims = stack("victim").map((one) => ({ ...one, metadata: { ...one.metadata, namespace: "other" } }));
    await world.declare(...host.companions, ...victims);
    const before = held(world, "victim");
    const evil = changedHost(host, place, name);
    const writes = await world.declare(evil);
    // A cluster is created without what it cannot find.
    expect(writes.map(({ operation }) => operation)).toEqual(field.kind === "ECSCluster" ? ["CreateCluster"] : []);
    expect(sent(writes)).not.toContain(`"${field.path[0]}"`);
    expect(held(world, "victim")).toBe(before);
    expect(readyOf(world.get(evil))?.reason).toBe("WaitingForReference");
  });
});

const literal = HOSTS.find(({ name }) => name === "literal") as Host;

describe("an ARN of another account or Region", () => {
  test.each([
    ...foreignArns("cluster/demo").map((arn) => ["cluster", arn] as const),
    ...foreignArns("task-definition/web:1").map((arn) => ["taskDefinition", arn] as const),
  ])("is not written to: %s %s", async (field, arn) => {
    attack();
    const evil = withSpec(literal.manifest, { [field]: arn });
    const world = await declaredHost({ ...literal, manifest: evil });
    const created = world.writes().filter(({ operation, status }) => operation === "CreateService" && status === 200);
    expect(created).toEqual([]);
    expect(world.isReady(evil)).toBe(false);
    expect(sayings(world.get(evil)).join()).toMatch(/Scope|Account|Region|does not exist|another/i);
  });

  // A schedule is in no Region; its runs are.
  const placed = HOSTS.filter(({ manifest }) =>
    FIELDS.some(({ kind, text }) => kind === manifest.kind && text === "region"),
  );
  test.each(placed.map((host) => [host.manifest.kind, host.name, host] as const))(
    "a Region that no administrator allowed: %s, %s",
    async (_kind, _name, host) => {
      attack();
      const evil = withSpec(host.manifest, { region: "us-east-1" });
      const world = createDeclared();
      await world.declare(...host.companions);
      expect(await world.declare(evil)).toEqual([]);
      expect(world.isReady(evil)).toBe(false);
      expect(sayings(world.get(evil)).join()).toContain("us-east-1");
    },
  );
});

/** What a tenant may try with an object that stands for another's resource. */
const DEEDS: Readonly<Record<string, (world: Declared, manifest: Manifest) => Promise<void>>> = {
  apply: async () => undefined,
  edit: async (world, manifest) =>
    void (await world.declare(withSpec(manifest, { tags: [{ key: "team", value: "stolen" }] }))),
  restart: async (world, manifest) => {
    world.annotate(manifest, { "ecs-operator.dev/restart": "1", "ecs-operator.dev/retry": "1" });
    await world.run(60_000);
  },
  delete: async (world, manifest) => {
    world.remove(manifest);
    await world.run(60_000);
  },
  "delete with Retain": async (world, manifest) => {
    await world.declare(withSpec(manifest, { deletionPolicy: "Retain" }));
    world.remove(manifest);
    await world.run(60_000);
  },
};

/** Gives every resource of the host's name another owner. */
function handOver(world: Declared, tags: readonly Tag[]): void {
  const arns = heldInAws(world, "host").map(({ arn }) => arn);
  expect(arns.length).toBeGreaterThan(0);
  for (const resourceArn of arns) {
    const tagKeys = ["installation", "namespace", "name", "uid"].map((name) => `ecs-operator.dev/${name}`);
    const service = resourceArn.split(":")[2];
    if (service === "ecs") {
      world.aws("UntagResource", { resourceArn, tagKeys });
      world.aws("TagResource", { resourceArn, tags });
    } else {
      world.aws("UntagResource", { ResourceARN: resourceArn, TagKeys: tagKeys }, service);
      const Tags = tags.map(({ key, value }) => ({ Key: key, Value: value }));
      world.aws("TagResource", { ResourceARN: resourceArn, Tags }, service);
    }
  }
}

const owners = Object.entries(FOREIGN_OWNERS);

/** Of kinds that stand for something that lasts, and that another may have; a task is told apart by its name (task-life.test.ts). */
const lasting = FIRST_HOSTS.filter(({ manifest }) => RECORDS[manifest.kind as KindName].coverage.lacks === undefined);

describe.each(lasting)("$manifest.kind", (host) => {
  const { manifest } = host;

  describe.each(Object.entries(DEEDS))("%s", (_deed, deed) => {
    test.each(owners)("leaves alone what belongs to %s", async (_owner, tags) => {
      attack();
      const world = await declaredHost(host, withSpec(manifest, { deletionPolicy: "Retain" }));
      world.remove(manifest);
      await world.until("the object is gone", () => world.get(manifest) === undefined);
      handOver(world, tags);
      const before = held(world, "host");
      await world.declare(manifest);
      expect(readyOf(world.get(manifest))?.status).toBe("False");
      await deed(world, manifest);
      expect(held(world, "host")).toBe(before);
    });

    test.each(owners)("leaves alone what was taken over by %s", async (_owner, tags) => {
      attack();
      const world = await declaredHost(host);
      handOver(world, tags);
      const before = held(world, "host");
      await world.restart();
      await world.run(60_000);
      await deed(world, manifest);
      expect(held(world, "host")).toBe(before);
    });
  });
});

test("there were at least 200 attempts", () => {
  expect(ROLE_FIELDS.length).toBeGreaterThan(6);
  expect(REFERENCE_FIELDS.length).toBeGreaterThan(1);
  expect(attacks).toBeGreaterThan(200);
});
