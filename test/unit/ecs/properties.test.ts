import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../../operator/ecs/canonical/canonical.ts";
import type { Form } from "../../../operator/ecs/canonical/rule.ts";
import { serviceTree } from "../../../operator/ecs/canonical/service-rules.ts";
import { taskFacts, taskTree } from "../../../operator/ecs/canonical/task-rules.ts";
import { serviceFacts } from "../../../operator/ecs/service-spec.ts";
import {
  type RegisterInput,
  registerInput,
  sameTaskDefinition,
  taskDefinitionContent,
} from "../../../operator/ecs/task-definition.ts";
import { echoTaskDefinition } from "./echo.ts";
import { get, leaves, replaced, serviceSpec, taskSpec, withUnknownKeys } from "./generators.ts";

const RUNS = { numRuns: 300 };
const FORMS: readonly Form[] = ["declared", "actual", "content"];
const OPAQUE = ["dockerLabels", "options"];

const register = (spec: { readonly containers: readonly object[] }): RegisterInput =>
  registerInput(spec, { family: "web", tags: [] });
const hash = (spec: { readonly containers: readonly object[] }) => taskDefinitionContent(register(spec)).hash;

/** A value of the same type with another meaning, whatever the member. */
const other = (value: unknown): unknown => {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 7;
  return `${value}~`;
};

/** The documented no-ops: leaves that say what AWS takes for left out anyway. */
const TAKEN_FOR_GRANTED: Readonly<Record<string, unknown>> = {
  cpu: 0,
  essential: true,
  protocol: "tcp",
  readOnly: false,
  privileged: false,
  readonlyRootFilesystem: false,
  enableFaultInjection: false,
  interval: 30,
  startPeriod: 0,
  restartAttemptPeriod: 300,
  rootDirectory: "/",
  transitEncryption: "DISABLED",
  networkMode: "bridge",
};
const saysNothing = (path: readonly unknown[], value: unknown): boolean =>
  !isFreeForm(path) && (JSON.stringify(value) === "[]" || TAKEN_FOR_GRANTED[String(path.at(-1))] === value);

const isFreeForm = (path: readonly unknown[]) => path.some((step) => OPAQUE.includes(String(step)));

describe("properties of canonical forms", () => {
  test("idempotent", () => {
    fc.assert(
      fc.property(taskSpec, fc.constantFrom(...FORMS), (spec, form) => {
        const input = register(spec);
        const once = canonical(taskTree, taskFacts(input), input, form);
        expect(canonical(taskTree, taskFacts(input), once, form)).toEqual(once);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(serviceSpec, fc.constantFrom(...FORMS), (spec, form) => {
        const facts = serviceFacts(spec);
        const once = canonical(serviceTree, facts, { ...spec }, form);
        expect(canonical(serviceTree, facts, once, form)).toEqual(once);
      }),
      RUNS,
    );
  });

  test("what AWS echoes is no difference", () => {
    fc.assert(
      fc.property(taskSpec, (spec) => {
        const input = register(spec);
        expect(sameTaskDefinition(input, echoTaskDefinition(input))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("shuffling a set changes no hash", () => {
    const sets = ["environment", "secrets", "portMappings", "mountPoints", "volumesFrom"];
    fc.assert(
      fc.property(taskSpec, (spec) => {
        const shuffled = {
          ...spec,
          containers: spec.containers
            .map((container) =>
              Object.fromEntries(
                Object.entries(container).map(([name, value]) => [
                  name,
                  sets.includes(name) ? value.toReversed() : value,
                ]),
              ),
            )
            .reverse(),
          ...(spec.volumes === undefined ? {} : { volumes: spec.volumes.toReversed() }),
        };
        expect(hash(shuffled)).toBe(hash(spec));
      }),
      RUNS,
    );
  });

  test("shuffling a list with distinct items changes the hash", () => {
    const order = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(taskSpec, order, fc.constantFrom("command", "entryPoint", "dnsServers"), (spec, items, name) => {
        const [first, ...rest] = spec.containers;
        const ordered = { ...spec, containers: [{ ...first, [name]: items }, ...rest] };
        const turned = { ...spec, containers: [{ ...first, [name]: items.toReversed() }, ...rest] };
        expect(hash(ordered)).not.toBe(hash(turned));
      }),
      RUNS,
    );
  });

  test("a changed leaf in AWS is a difference that names it", () => {
    // What identifies an item, or makes AWS mean something else elsewhere, is a change of more than one leaf.
    const entangled = [
      "name",
      "containerPath",
      "sourceContainer",
      "containerPort",
      "protocol",
      "networkMode",
      "family",
    ];
    const changeable = (path: readonly unknown[]) =>
      !entangled.includes(String(path.at(-1))) && !path.includes("requiresCompatibilities");
    fc.assert(
      fc.property(taskSpec, fc.nat(), (spec, pick) => {
        const input = register(spec);
        const paths = leaves(input).filter((path) => changeable(path) && !Array.isArray(get(input, path)));
        fc.pre(paths.length > 0);
        const path = paths[pick % paths.length] as (string | number)[];
        const live = echoTaskDefinition(input);
        const changed = replaced(input, path, other(get(input, path)));
        const found = sameTaskDefinition(changed, live);
        expect(found).toHaveLength(1);
        const reported = String(found[0]?.path);
        const leaf = path.at(-1);
        expect(reported.endsWith(typeof leaf === "number" ? `[${leaf}]` : `.${leaf}`) || reported === leaf).toBe(true);
        expect(reported.startsWith(String(path[0]).replace("containerDefinitions", "containers"))).toBe(true);
      }),
      RUNS,
    );
  });

  test("a removed leaf changes the hash, unless it said what AWS takes for left out", () => {
    fc.assert(
      fc.property(taskSpec, fc.nat(), (spec, pick) => {
        const input = register(spec);
        const paths = leaves(input).filter((path) => typeof path.at(-1) === "string");
        const path = paths[pick % paths.length] as (string | number)[];
        // Whether it is what AWS fills in depends on a member beside it.
        fc.pre(path.at(-1) !== "user");
        const without = replaced(input, path, undefined);
        const same = taskDefinitionContent(input).hash === taskDefinitionContent(without).hash;
        expect(same).toBe(saysNothing(path, get(input, path)));
      }),
      RUNS,
    );
  });

  test("unknown members are no difference", () => {
    fc.assert(
      fc.property(taskSpec, (spec) => {
        const input = register(spec);
        expect(sameTaskDefinition(input, withUnknownKeys(echoTaskDefinition(input), OPAQUE))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("free-form maps survive byte for byte", () => {
    const map = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("essential", "CPU", "hostPort", "__proto__")),
      fc.string(),
      { maxKeys: 6 },
    );
    fc.assert(
      fc.property(map, fc.constantFrom(...FORMS), (labels, form) => {
        const input = register({
          containers: [
            {
              name: "app",
              dockerLabels: labels,
              logConfiguration: { logDriver: "x", options: labels },
              firelensConfiguration: { type: "y", options: labels },
            },
          ],
        });
        const result = canonical(taskTree, taskFacts(input), input, form);
        const container = (result.containerDefinitions as Record<string, Record<string, unknown>>[])[0];
        for (const found of [
          container?.dockerLabels,
          container?.logConfiguration?.options,
          container?.firelensConfiguration?.options,
        ]) {
          expect(JSON.stringify(found)).toBe(JSON.stringify(labels));
        }
      }),
      RUNS,
    );
  });
});
