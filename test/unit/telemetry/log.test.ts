import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { createLog, type LogOptions } from "../../../operator/telemetry/log.ts";

function world(options: Partial<LogOptions> = {}) {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const log = createLog({ level: "info", format: "json", ...options, stream });
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe("a line", () => {
  test("is one JSON object with time, level, message and fields", () => {
    const { log, text, lines } = world();
    log.info("cluster created", { arn: "arn:aws:ecs:x", generation: 3 });
    expect(text().endsWith("\n")).toBe(true);
    expect(lines()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: "info",
        msg: "cluster created",
        arn: "arn:aws:ecs:x",
        generation: 3,
      },
    ]);
  });

  test("holds the fields of the logs it comes from", () => {
    const { log, lines } = world();
    log.child({ kind: "ECSService" }).child({ name: "web" }).warn("held", { reason: "Stalled" });
    expect(lines()[0]).toMatchObject({ level: "warn", kind: "ECSService", name: "web", reason: "Stalled" });
  });

  test("splits an error into its message, with causes, and its stack", () => {
    const { log, lines } = world();
    log.error("pass failed", { error: new Error("describing service", { cause: new Error("socket closed") }) });
    expect(lines()[0]).toMatchObject({
      error: "describing service: socket closed",
      stack: expect.stringContaining("log.test.ts"),
    });
  });

  test("cannot pass for another by its fields", () => {
    const { log, lines } = world();
    log.info("real", { msg: "forged", level: "error", time: "never", message: "forged\n{}" });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ msg: "real", level: "info", msg_: "forged", level_: "error", time_: "never" });
  });

  test("as text is short and quotes what has spaces", () => {
    const { log, text } = world({ format: "text" });
    log.info("cluster created", { name: "web", reason: "all good", count: 2, missing: undefined });
    expect(text()).toMatch(/^\S+Z INFO {2}cluster created name=web reason="all good" count=2\n$/);
  });
});

describe("the level", () => {
  test("holds back what is below it, for children too", () => {
    const { log, lines } = world();
    const child = log.child({ name: "web" });
    log.debug("no");
    child.debug("no");
    child.info("yes");
    expect(lines().map(({ msg }) => msg)).toEqual(["yes"]);
  });

  test("can be changed while the operator runs, for children too", () => {
    const { log, lines } = world();
    const child = log.child({ name: "web" });
    log.setLevel("debug");
    child.debug("now");
    log.setLevel("error");
    child.warn("no more");
    expect(lines().map(({ msg }) => msg)).toEqual(["now"]);
  });
});

describe("the safety net", () => {
  test.each([
    "environment",
    "secrets",
    "password",
    "secretAccessKey",
    "accessKeyId",
    "access_key",
    "sessionToken",
    "credentials",
    "Authorization",
    "privateKey",
  ])("never shows what stands under %s, however deep", (key) => {
    const { log, text } = world();
    log.info("line", { [key]: "hunter2", container: { [key]: [{ name: "A", value: "hunter2" }] } });
    log.child({ [key]: { value: "hunter2" } }).info("line");
    expect(text()).not.toContain("hunter2");
    expect(text()).toContain("[redacted]");
  });

  test("leaves other fields alone", () => {
    const { log, lines } = world();
    log.info("line", { namespace: "payments", reconcileID: "7", nothing: null, when: new Date(0), big: 1n });
    expect(lines()[0]).toMatchObject({
      namespace: "payments",
      reconcileID: "7",
      nothing: null,
      when: "1970-01-01T00:00:00.000Z",
      big: "1",
    });
  });

  test("bounds long strings, long lists, many members and deep nesting", () => {
    const { log, text } = world();
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let i = 0; i < 100; i++) inner = inner.next = {} as Record<string, unknown>;
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`member${i}`, i]));
    log.info("line", { long: "x".repeat(100_000), list: Array(10_000).fill("y"), wide, deep });
    expect(text().length).toBeLessThan(8_000);
    expect(text()).toContain("[9950 more]");
    expect(text()).toContain("[nested too deeply]");
  });

  test("survives a value that refers to itself", () => {
    const { log, lines } = world();
    const loop: Record<string, unknown> = { name: "loop" };
    loop.self = loop;
    log.info("line", { loop });
    expect(lines()).toHaveLength(1);
  });
});
