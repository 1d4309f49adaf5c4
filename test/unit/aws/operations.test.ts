import { describe, expect, test } from "vitest";
import { ECS_OPERATIONS, QUOTAS } from "../../../operator/aws/services/ecs/operations.ts";
import { createAwsTransport } from "../../../operator/aws/transport.ts";

const operations = Object.entries(ECS_OPERATIONS);

describe("the table of operations", () => {
  test.each(operations)("%s draws from a bucket of its own kind", (_operation, { category, mutating }) => {
    expect(category && QUOTAS[category].kind).toBe(mutating ? "write" : "read");
  });

  test.each(operations)("%s changes things unless its name says that it only looks", (operation, { mutating }) => {
    expect(mutating).toBe(!/^(Describe|List)/.test(operation));
  });

  test.each(operations)("%s needs the IAM action of its own name", (operation, { iamActions }) => {
    expect(iamActions).toContain(`ecs:${operation}`);
  });

  test("needs at most 14 mutating IAM actions, iam:PassRole included", () => {
    const actions = new Set(
      operations.filter(([, { mutating }]) => mutating).flatMap(([, { iamActions }]) => iamActions),
    );
    expect(actions.size + 1).toBeLessThanOrEqual(14);
  });

  test("uses every bucket it lists", () => {
    expect(new Set(operations.map(([, { category }]) => category))).toEqual(new Set(Object.keys(QUOTAS)));
  });
});

test("an operation outside the table is not sent", async () => {
  const transport = createAwsTransport({ version: "0", requestTimeoutMs: 1_000 });
  const sending = transport.send({ region: "eu-central-1" }, "ecs", "StopTask", {});
  await expect(sending).rejects.toThrow("not among the operator's calls");
  transport.close();
});
