import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../operator/aws/commands.ts";
import { iamActions, ROWS, SERVICES } from "../../../operator/aws/services/index.ts";
import type { AwsService } from "../../../operator/aws/services/service.ts";
import { createAwsTransport } from "../../../operator/aws/transport.ts";

const services = Object.values<AwsService>(SERVICES);
const rows = ROWS.map((row) => [`${row.service.name} ${row.name}`, row] as const);

describe("the table of operations", () => {
  test.each(rows)("%s draws from a bucket of its own kind, where there is one", (_, { service, operation }) => {
    if (operation.quota === undefined) return expect(service.name).toBe("sts");
    expect(service.quotas[operation.quota]?.kind).toBe(operation.mutating ? "write" : "read");
  });

  test.each(rows)("%s changes things unless its name says that it only reads", (_, { name, operation }) => {
    expect(operation.mutating).toBe(!/^(Describe|List|Get)/.test(name));
  });

  test.each(rows)("%s needs the IAM action of its own name, or none", (_, row) => {
    const actions = iamActions(row);
    if (actions.length > 0) expect(actions).toContain(`${row.service.iamPrefix}:${row.name}`);
    else expect(row.service.name).toBe("sts");
  });

  test.each(rows)("%s names resources that its service has ARNs of", (_, { service, operation }) => {
    expect(operation.iam.resources.filter((type) => service.arns[type] === undefined)).toEqual([]);
  });

  test.each(rows)("%s has a command of the SDK", (_, { service, name }) => {
    expect(COMMANDS[service.name as keyof typeof SERVICES].commands[name]).toBeDefined();
  });

  test.each(services.map((service) => [service.name, service] as const))(
    "%s uses every bucket it lists, and sends nothing beside its rows",
    (name, service) => {
      const used = Object.values(service.operations).flatMap(({ quota }) => quota ?? []);
      expect(new Set(used)).toEqual(new Set(Object.keys(service.quotas)));
      const { commands } = COMMANDS[name as keyof typeof SERVICES];
      expect(Object.keys(commands).toSorted()).toEqual(Object.keys(service.operations).toSorted());
    },
  );

  test("needs at most 14 mutating IAM actions, iam:PassRole included", () => {
    const core = ROWS.filter(({ operation }) => operation.mutating && operation.iam.feature === undefined);
    expect(new Set(core.flatMap(iamActions)).size + 1).toBeLessThanOrEqual(14);
  });
});

test("an operation outside the table is not sent", async () => {
  const transport = createAwsTransport({ version: "0", requestTimeoutMs: 1_000 });
  const sending = transport.send({ region: "eu-central-1" }, "ecs", "ExecuteCommand", {});
  await expect(sending).rejects.toThrow("not among the operator's calls");
  transport.close();
});
