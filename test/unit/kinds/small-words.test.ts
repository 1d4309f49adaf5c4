import { describe, expect, test } from "vitest";
import type { Log } from "../../../operator/engine/kind.ts";
import { verdictOfDeletion } from "../../../operator/engine/verdict.ts";
import { cluster, stack, taskDefinition } from "../../support/builders.ts";
import { createDriven, readyOf } from "./driven.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function recordingLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (message: string, fields = {}) =>
      void lines.push({ level, message, fields });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: () => log };
  return { log, lines };
}

const MINUTE_MS = 60_000;
const denied = { operation: "DescribeClusters", kind: "refuse", code: "AccessDeniedException", message: "no" } as const;

describe("the log", () => {
  test("reports each new verdict once, however often it is found again", async () => {
    const { log, lines } = recordingLog();
    const world = createDriven({ log });
    const shop = cluster("shop");
    world.apply(shop);
    await world.ready(shop);
    world.simulator.setFaults([denied]);
    await world.run(60 * MINUTE_MS);
    world.simulator.setFaults([]);
    await world.run(60 * MINUTE_MS);
    const verdicts = lines.filter(({ message }) => message === "conditions changed");
    expect(verdicts.map(({ level, fields }) => `${level} ${fields.ready} ${fields.reason}`)).toEqual([
      "info True Available",
      "warn False AccessDenied",
      "warn False AccessDenied",
      "info True Available",
    ]);
    expect(verdicts[1]?.fields.note).toContain("AccessDeniedException: no");
    // Loud once; each further failure is logged in detail only.
    const loud = lines.filter(({ message, level }) => message.startsWith("reconciliation") && level !== "debug");
    expect(loud).toHaveLength(1);
  });
});

describe("a definition that is Terminating", () => {
  test("does not say Ready while AWS's quota keeps it waiting", async () => {
    const world = createDriven();
    const many = Array.from({ length: 80 }, (_, index) => taskDefinition(`app-${index}`));
    world.apply(...many);
    await world.ready(...many);
    const before = world.kube.writes.length;
    world.remove(...many);
    await world.run(1_000);
    const left = many.map((one) => world.get(one)).filter((object) => object !== undefined);
    expect(left.length).toBeGreaterThan(20);
    expect(left.filter((object) => readyOf(object)?.status === "True").map(({ metadata }) => metadata.name)).toEqual(
      [],
    );
    expect(new Set(left.map((object) => readyOf(object)?.reason))).toEqual(new Set(["Deleting"]));
    const deleting = world.kube.writes
      .slice(before)
      .filter(({ status }) => status?.conditions?.[0]?.reason === "Deleting");
    expect(new Set(deleting.map(({ key }) => key)).size).toBeGreaterThan(60);
    await world.until("all are gone", () => many.every((one) => world.get(one) === undefined));
  });

  test("reports nothing first when it need not wait", async () => {
    const world = createDriven();
    const objects = stack("shop");
    world.apply(...objects);
    await world.ready(...objects);
    const [, , web] = objects;
    world.remove(web);
    await world.until("it is gone", () => world.get(web) === undefined);
    expect(world.events.map(({ note }) => note)).not.toContain(verdictOfDeletion.message);
  });
});
