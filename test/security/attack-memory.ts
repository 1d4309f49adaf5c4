/** Objects that are as large as etcd takes them do not take the operator's memory. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { API_VERSION } from "../../operator/api/names.ts";
import { cluster, type Manifest, taskDefinition } from "../support/builders.ts";
import { MEMORY_LIMIT } from "../support/image.ts";
import type { OperatorProcess } from "../support/operator-process.ts";
import { readyOf } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";
import { logMeasurement, peakMemory, startTenants, type Tenants } from "./two-tenants.ts";

const OBJECTS = 280;
/** 37 variables of 32 KiB: 1.2 MB that compression makes little smaller. */
const VARIABLES = 37;
const VALUE_BYTES = 24_576;
const LIMIT_MS = 10_000;

describe("memory", () => {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants();
  });
  afterAll(() => tenants?.stop());

  const huge = (name: string): Manifest => {
    const environment = Array.from({ length: VARIABLES }, (_, index) => ({
      name: `V${index}`,
      value: randomBytes(VALUE_BYTES).toString("base64"),
    }));
    return {
      apiVersion: API_VERSION,
      kind: "ECSTaskDefinition",
      metadata: { name },
      spec: { containers: [{ name: "app", image: "registry.example.com/app:1", environment }], memory: 512, cpu: 256 },
    };
  };

  function* all(): Generator<Manifest> {
    for (let index = 0; index < OBJECTS; index++) yield huge(`huge-${index}`);
  }

  const edit = (turn: number) => cluster("shop", { tags: [{ key: "turn", value: String(turn) }] });

  /** Edits again and again while something goes on. @returns the slowest, milliseconds */
  async function editsDuring(action: Promise<unknown>, turns: Iterator<number>): Promise<number> {
    let slowest = 0;
    let ended = false;
    const end = action.finally(() => {
      ended = true;
    });
    do slowest = Math.max(slowest, await tenants.editUntilWrite(edit(turns.next().value), "TagResource"));
    while (!ended);
    await end;
    return slowest;
  }

  function* counting(): Generator<number, never> {
    for (let turn = 1; ; turn++) yield turn;
  }

  test("280 objects of 1.2 MB in one namespace: within the chart's memory limit the edits of another reach AWS", async () => {
    const { world, attacker } = tenants;
    const turns = counting();
    const first = await tenants.startOperator();
    await world.apply(edit(0), taskDefinition("shop"));
    await world.waitReady(edit(0), taskDefinition("shop"));
    const alive = (operator: OperatorProcess) => {
      expect(operator.ended(), operator.tail()).toBeUndefined();
      const peak = peakMemory(operator);
      expect(peak).toBeLessThan(MEMORY_LIMIT);
      return `${Math.round(peak)} MiB`;
    };

    const slowest = await editsDuring(tenants.attack(all(), 4), turns);
    logMeasurement("slowest edit while they are created", `${slowest} ms`);
    const lastReported = async () =>
      (await world.kube.get("ECSTaskDefinition", attacker, `huge-${OBJECTS - 1}`)) as Awaited<
        ReturnType<typeof world.get>
      >;
    // The API server takes a part of a second to write a status beside 1.2 MB.
    const isReported = (object: KubeObject) => readyOf(object) !== undefined;
    const after = await world.waitAws("the last is reported", lastReported, isReported, { timeout: 120_000 });
    expect(readyOf(after)).toMatchObject({
      status: "False",
      reason: "SpecTooLarge",
      message: expect.stringContaining("64"),
    });
    logMeasurement("peak memory of the operator they were created under", alive(first));

    await first.stop("SIGKILL");
    const startedAt = Date.now();
    const second = await tenants.startOperator();
    logMeasurement("a restart among them, until it leads", `${Date.now() - startedAt} ms`);
    const restarted = await tenants.editUntilWrite(edit(turns.next().value), "TagResource");
    logMeasurement("the first edit after it", `${restarted} ms`);
    logMeasurement("peak memory of the operator that was started among them", alive(second));
    expect(Math.max(slowest, restarted)).toBeLessThan(LIMIT_MS);
  });
});
