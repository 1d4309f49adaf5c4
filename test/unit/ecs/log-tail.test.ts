/** Where a container logs to, and what of its log a status shows. */
import { describe, expect, test } from "vitest";
import { logStreamOf, tailOf } from "../../../operator/ecs/task/log-tail.ts";

const TASK = "arn:aws:ecs:eu-central-1:111122223333:task/shop/0123456789abcdef0123456789abcdef";
const OPTIONS = { "awslogs-group": "/shop", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "jobs" };
const streamOf = (options: Readonly<Record<string, string>>, logDriver = "awslogs") =>
  logStreamOf({ name: "app", logConfiguration: { logDriver, options } }, TASK, "eu-central-1");
const without = (option: keyof typeof OPTIONS) => {
  const { [option]: _, ...rest } = OPTIONS;
  return rest;
};

describe("the stream of a container", () => {
  const found = { group: "/shop", stream: "jobs/app/0123456789abcdef0123456789abcdef" };

  test("has prefix, container and task in its name", () => {
    expect(streamOf(OPTIONS)).toEqual(found);
  });

  test("is in the Region of the task if none is named", () => {
    expect(streamOf(without("awslogs-region"))).toEqual(found);
  });

  test.each([
    ["another driver", streamOf({}, "splunk"), "splunk"],
    ["no log configuration", logStreamOf({ name: "app" }, TASK, "eu-central-1"), "that of the account"],
    ["no prefix", streamOf(without("awslogs-stream-prefix")), "awslogs-stream-prefix"],
    ["no group", streamOf(without("awslogs-group")), "awslogs-group"],
    ["another Region", streamOf({ ...OPTIONS, "awslogs-region": "us-east-1" }), "us-east-1"],
  ])("is not known with %s", (_, stream, word) => {
    expect(stream).toEqual({ problem: expect.stringContaining(word) });
  });
});

describe("the tail of a log", () => {
  test("is its last lines, the newest last, without empty ones", () => {
    expect(tailOf(["one", "two\r\n\n  three\n", "", "four"], 3)).toEqual(["two", "  three", "four"]);
  });

  test("is nothing of nothing", () => {
    expect(tailOf([], 5)).toEqual([]);
    expect(tailOf(["\n"], 5)).toEqual([]);
  });

  test("holds nothing that a terminal would carry out", () => {
    expect(tailOf(["\u001b[1;31mERROR\u001b[0m at\u0007 1\t2"], 1)).toEqual(["ERROR at  1 2"]);
  });

  test("is valid text, whatever was logged", () => {
    expect(tailOf(["a\ud800b", `${"x".repeat(1020)}😀😀`], 2).every((line) => line.isWellFormed())).toBe(true);
  });

  test("has long lines cut, and no more characters than the status has room for", () => {
    const lines = tailOf(
      Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(2_000)}`),
      50,
    );
    expect(lines.map((line) => line.length)).toEqual([1024, 1024, 1024, 1024]);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["46", "47", "48", "49"]);
    expect(lines[0]).toMatch(/x\.\.\.$/);
  });
});
