import { beforeAll, describe, expect, it } from "vitest";
import { customResourceDefinition, KINDS } from "../../crds/crd.ts";
import type { Condition } from "../../operator/engine/object.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { call, collection, object } from "./api.ts";

const MAX_BYTES = 200 * 1024;
const SERVICE = { clusterRef: { name: "demo" }, taskDefinitionRef: { name: "web" } };

let namespace: string;

beforeAll(async () => {
  namespace = await newNamespace("crds");
});

describe.each(KINDS)("the CRD of $names.kind", (kind) => {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kind.names.plural}.${kind.names.group}`;

  it("is accepted under strict validation without a warning", async () => {
    const apply = `${path}?fieldManager=test&force=true`;
    const answer = await call("PATCH", apply, customResourceDefinition(kind), "application/apply-patch+yaml");
    expect(answer.body.message).toBeUndefined();
    expect(answer.warnings).toEqual([]);
    const { conditions } = answer.body.status as { readonly conditions: readonly Condition[] };
    expect(conditions).toContainEqual(expect.objectContaining({ type: "Established", status: "True" }));
    expect(conditions.filter(({ type, status }) => type === "NonStructuralSchema" && status === "True")).toEqual([]);
  });

  it("is stored as it was sent: nothing was dropped", async () => {
    const { body } = await call("GET", path);
    const stored = (body as { spec: { versions: readonly { schema: unknown }[] } }).spec.versions[0]?.schema;
    const sent = customResourceDefinition(kind) as { spec: { versions: readonly { schema: unknown }[] } };
    expect(stored).toEqual(sent.spec.versions[0]?.schema);
  });

  it("is small enough for the last-applied annotation", () => {
    expect(JSON.stringify(customResourceDefinition(kind)).length).toBeLessThan(MAX_BYTES);
  });
});

describe("defaults", () => {
  const create = async (kind: string, plural: string, name: string, rest: object) => {
    const { body } = await call("POST", collection(namespace, plural), { ...object(kind, name, undefined), ...rest });
    expect(body.message).toBeUndefined();
    return body as { spec: unknown; status: unknown };
  };

  it("let a cluster do without a spec", async () => {
    const { spec, status } = await create("ECSCluster", "ecsclusters", "bare", {});
    expect(spec).toEqual({ adoptionPolicy: "Never", managementPolicy: "Manage" });
    expect(status).toEqual({ observedGeneration: -1 });
  });

  it("fill what a service leaves out", async () => {
    const { spec, status } = await create("ECSService", "ecsservices", "plain", { spec: SERVICE });
    expect(spec).toEqual({
      ...SERVICE,
      adoptionPolicy: "Never",
      managementPolicy: "Manage",
      desiredCount: 1,
      desiredCountPolicy: "Enforce",
      rollout: { progressDeadlineSeconds: 900, settleSeconds: 1 },
    });
    expect(status).toEqual({ observedGeneration: -1 });
  });

  it("fill what a task definition leaves out, and nothing inside its lists", async () => {
    const containers = [{ name: "app", image: "httpd:2.4", portMappings: [{ containerPort: 80 }] }];
    const { spec } = await create("ECSTaskDefinition", "ecstaskdefinitions", "plain", {
      spec: { containers, memory: "0.5 GB" },
    });
    expect(spec).toEqual({
      adoptionPolicy: "Never",
      managementPolicy: "Manage",
      revisionHistoryLimit: 10,
      containers,
      memory: "0.5 GB",
    });
  });
});

describe("cpu and memory", () => {
  const withSize = (cpu: unknown, memory: unknown) => ({
    cpu,
    memory,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    containers: [{ name: "app", image: "httpd:2.4" }],
  });
  const dryRun = (spec: unknown) =>
    call(
      "POST",
      `${collection(namespace, "ecstaskdefinitions")}?dryRun=All`,
      object("ECSTaskDefinition", "sizes", spec),
    );

  it.each([
    [256, 512],
    ["256", "512"],
    ["0.25 vCPU", "0.5 GB"],
    [".25 vcpu", "2GB"],
    ["4 vCPU", "30 GB"],
    ["8vCPU", 16384],
  ])("accept %s and %s", async (cpu, memory) => {
    expect((await dryRun(withSize(cpu, memory))).body.message).toBeUndefined();
  });

  it.each([
    ["250m", 512],
    ["1 cpu", 512],
    [256, "512Mi"],
    [256, "1 TB"],
    [" vCPU", 512],
    [256, "."],
    [0.25, 512],
    ["1 vCPU", "1 GB"],
  ])("refuse %s and %s", async (cpu, memory) => {
    expect((await dryRun(withSize(cpu, memory))).status).toBe(422);
  });
});

describe("the price of the rules", () => {
  const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => make(index));

  it("leaves room for the largest task definition that AWS takes", async () => {
    const containers = many(10, (index) => ({
      name: `container-with-a-rather-long-name-${index}`,
      image: "public.ecr.aws/docker/library/httpd:2.4.66",
      portMappings: many(100, (port) => ({ containerPort: 1000 + port, name: `port-with-a-long-name-${port}` })),
      mountPoints: many(60, (volume) => ({
        sourceVolume: `volume-with-a-long-name-${volume}`,
        containerPath: `/v${volume}`,
      })),
      environment: many(100, (variable) => ({ name: `VARIABLE_${variable}`, value: "x".repeat(20) })),
      dependsOn: many(index, (other) => ({
        containerName: `container-with-a-rather-long-name-${other}`,
        condition: "START",
      })),
    }));
    const volumes = many(60, (index) => ({ name: `volume-with-a-long-name-${index}`, host: {} }));
    const spec = {
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: 1024,
      memory: 2048,
      containers,
      volumes,
    };
    const path = `${collection(namespace, "ecstaskdefinitions")}?dryRun=All`;
    expect((await call("POST", path, object("ECSTaskDefinition", "large", spec))).body.message).toBeUndefined();
  });
});

describe("lists", () => {
  const apply = (manager: string, containers: readonly object[]) =>
    call(
      "PATCH",
      `${collection(namespace, "ecstaskdefinitions")}/merged?fieldManager=${manager}`,
      object("ECSTaskDefinition", "merged", { containers }),
      "application/apply-patch+yaml",
    );

  it("of containers and their environment merge by name", async () => {
    await apply("one", [{ name: "app", image: "httpd:2.4", memory: 64, environment: [{ name: "A", value: "1" }] }]);
    const { body } = await apply("two", [{ name: "app", environment: [{ name: "B", value: "2" }] }]);
    expect(body.message).toBeUndefined();
    expect((body as { spec: { containers: unknown } }).spec.containers).toEqual([
      {
        name: "app",
        image: "httpd:2.4",
        memory: 64,
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
      },
    ]);
  });
});

describe("the scale subresource", () => {
  it("reads and writes desiredCount", async () => {
    await call("POST", collection(namespace, "ecsservices"), object("ECSService", "scaled", SERVICE));
    await kubectl(["--namespace", namespace, "scale", "ecssvc/scaled", "--replicas=3"]);
    const count = await kubectl([
      "--namespace",
      namespace,
      "get",
      "ecssvc/scaled",
      "-o",
      "jsonpath={.spec.desiredCount}",
    ]);
    expect(count).toBe("3");
  });

  it("is refused while the count belongs to an autoscaler", async () => {
    const spec = { ...SERVICE, desiredCountPolicy: "Seed" };
    await call("POST", collection(namespace, "ecsservices"), object("ECSService", "seeded", spec));
    const scale = kubectl(["--namespace", namespace, "scale", "ecssvc/seeded", "--replicas=3"]);
    await expect(scale).rejects.toThrow(/`desiredCountPolicy` is Seed/);
  });
});

describe("kubectl", () => {
  it("explains a field in sentences", async () => {
    const text = await kubectl(["explain", "ecsservice.spec.deploymentConfiguration"]);
    expect(text).toContain("How ECS replaces tasks.");
    expect(text).toMatch(/maximumPercent\t<integer>\n\s+Maximum number of tasks/);
    expect(text).toMatch(/strategy\t<string>\n\s+enum: ROLLING, BLUE_GREEN, LINEAR, CANARY/);
  });

  it("lists all kinds by category", async () => {
    const list = await kubectl(["--namespace", namespace, "get", "ecs", "-o", "name"]);
    expect(list).toContain("ecscluster.ecs-operator.dev/bare");
    expect(list).toContain("ecsservice.ecs-operator.dev/plain");
    expect(list).toContain("ecstaskdefinition.ecs-operator.dev/plain");
  });

  it.each([
    ["ecscl", ["NAME", "STATUS", "SERVICES", "READY", "REASON", "AGE"]],
    ["ecstd", ["NAME", "FAMILY", "REVISION", "READY", "REASON", "AGE"]],
    ["ecssvc", ["NAME", "DESIRED", "RUNNING", "UPDATED", "READY", "REASON", "AGE"]],
  ])("shows the columns of %s that answer whether it is fine", async (short, columns) => {
    const [header = ""] = (await kubectl(["--namespace", namespace, "get", short])).split("\n");
    expect(header.trim().split(/\s{2,}/)).toEqual(columns);
  });

  it("selects services by what they refer to", async () => {
    const select = (name: string) =>
      kubectl([
        "--namespace",
        namespace,
        "get",
        "ecssvc",
        "-o",
        "name",
        "--field-selector",
        `spec.clusterRef.name=${name}`,
      ]);
    expect(await select("demo")).toContain("/plain");
    expect(await select("other")).toBe("");
  });
});
