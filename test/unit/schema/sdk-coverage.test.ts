/**
 * Every member of the inputs that AWS's SDK knows is a field of our schemas, or stands here with the reason why not. The
 * SDK's own runtime schemas are walked, so that a new SDK version with a new member fails this test.
 */
import * as sdk from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { spec as cluster } from "../../../operator/api/cluster/index.ts";
import { spec as service } from "../../../operator/api/service/index.ts";
import { spec as taskDefinition } from "../../../operator/api/task-definition/index.ts";

const LIST = 1;
const STRUCTURE = 3;
const UNION = 4;

/** Kind of shape, namespace, name, traits, then member names and member shapes, or the item's shape. */
type SdkShape = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: readonly unknown[]];

/** Shapes may be functions (recursion) or pairs of shape and traits. */
function resolve(reference: unknown): SdkShape | undefined {
  const value = typeof reference === "function" ? reference() : reference;
  if (!Array.isArray(value)) return undefined;
  return typeof value[0] === "number" ? (value as unknown as SdkShape) : resolve(value[0]);
}

/** Paths of all members below a structure, `[]` after a list. */
function sdkPaths(shape: SdkShape, prefix: string): readonly string[] {
  const [kind, , , , names, members] = shape;
  if (kind === LIST) {
    const item = resolve(names);
    return item === undefined ? [] : sdkPaths(item, `${prefix}[]`);
  }
  if (kind !== STRUCTURE && kind !== UNION) return [];
  return (names as readonly string[]).flatMap((name, index) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const child = resolve((members as readonly unknown[])[index]);
    return [path, ...(child === undefined ? [] : sdkPaths(child, path))];
  });
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function ourPaths(node: Node, prefix: string): readonly string[] {
  if (node.items !== undefined) return ourPaths(node.items, `${prefix}[]`);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return [path, ...ourPaths(child, path)];
  });
}

const pathsOf = (schema: z.ZodType): ReadonlySet<string> =>
  new Set(ourPaths(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }) as Node, ""));

interface Coverage {
  readonly operation: string;
  readonly input: unknown;
  readonly schema: z.ZodType;
  /** Members that have another name with us. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Members that are no fields, and why. */
  readonly absent: Readonly<Record<string, string>>;
}

const COVERAGE: readonly Coverage[] = [
  { operation: "CreateCluster", input: sdk.CreateClusterRequest$, schema: cluster, absent: {} },
  {
    operation: "UpdateCluster",
    input: sdk.UpdateClusterRequest$,
    schema: cluster,
    absent: { cluster: "which cluster is meant: the object itself" },
  },
  {
    operation: "PutClusterCapacityProviders",
    input: sdk.PutClusterCapacityProvidersRequest$,
    schema: cluster,
    absent: { cluster: "which cluster is meant: the object itself" },
  },
  {
    operation: "RegisterTaskDefinition",
    input: sdk.RegisterTaskDefinitionRequest$,
    schema: taskDefinition,
    renamed: { containerDefinitions: "containers" },
    absent: {},
  },
  {
    operation: "CreateService",
    input: sdk.CreateServiceRequest$,
    schema: service,
    absent: { clientToken: "made by the operator from the object and its content" },
  },
  {
    operation: "UpdateService",
    input: sdk.UpdateServiceRequest$,
    schema: service,
    absent: {
      service: "which service is meant: the object itself",
      forceNewDeployment: "an act, not a state: the verbs `restart` and `retry`",
    },
  },
];

describe.each(COVERAGE)("$operation", ({ input, schema, renamed = {}, absent }) => {
  const shape = resolve(input);
  const wanted = (shape === undefined ? [] : sdkPaths(shape, "")).map((path) => {
    const [first = "", ...rest] = path.split(/(?=[.[])/);
    return [renamed[first] ?? first, ...rest].join("");
  });
  const ours = pathsOf(schema);

  it("has members", () => {
    expect(wanted.length).toBeGreaterThan(2);
  });

  it("is covered member by member", () => {
    expect(wanted.filter((path) => !ours.has(path) && !(path in absent))).toEqual([]);
  });

  it("has no excuse that is no longer needed", () => {
    expect(Object.keys(absent).filter((path) => ours.has(path) && path !== "cluster")).toEqual([]);
    expect(Object.keys(absent).filter((path) => !wanted.includes(path))).toEqual([]);
  });
});

/** Fields beyond the SDK's inputs: the operator's own. A misspelt AWS field would show up here. */
describe("our own fields", () => {
  const own = (schema: z.ZodType, inputs: readonly unknown[], renamed: Readonly<Record<string, string>> = {}) => {
    const known = new Set(
      inputs.flatMap((input) => {
        const shape = resolve(input);
        return shape === undefined ? [] : sdkPaths(shape, "");
      }),
    );
    const back = (path: string) =>
      Object.entries(renamed).reduce(
        (text, [theirs, here]) => text.replace(new RegExp(`^${here}(?=$|[.[])`), theirs),
        path,
      );
    return [...pathsOf(schema)].filter((path) => !known.has(back(path))).sort();
  };
  const COMMON = ["adoptionPolicy", "deletionPolicy", "managementPolicy", "region", "suspend"];

  it("of a cluster", () => {
    const inputs = [sdk.CreateClusterRequest$, sdk.UpdateClusterRequest$, sdk.PutClusterCapacityProvidersRequest$];
    expect(own(cluster, inputs)).toEqual(COMMON);
  });

  it("of a task definition", () => {
    const renamed = { containerDefinitions: "containers" };
    expect(own(taskDefinition, [sdk.RegisterTaskDefinitionRequest$], renamed)).toEqual(
      [...COMMON, "revisionHistoryLimit"].sort(),
    );
  });

  it("of a service", () => {
    expect(own(service, [sdk.CreateServiceRequest$, sdk.UpdateServiceRequest$])).toEqual(
      [
        ...COMMON,
        "clusterRef",
        "clusterRef.name",
        "desiredCountPolicy",
        "rollout",
        "rollout.progressDeadlineSeconds",
        "rollout.settleSeconds",
        "taskDefinitionRef",
        "taskDefinitionRef.name",
      ].sort(),
    );
  });
});
