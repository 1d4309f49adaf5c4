import { expect, test } from "vitest";
import { dataPacker, jsonPacker } from "../../../operator/lib/pack.ts";

test("what is packed comes out as it went in, dates and what is undefined included", () => {
  const packer = dataPacker();
  const value = {
    service: { createdAt: new Date(5), tags: [{ key: "a", value: "\u00fc\u{1f600}" }], role: undefined },
    stopped: [],
  };
  for (const one of [value, { ...value, stopped: [1] }, undefined, {}]) {
    const packed = packer.pack(one);
    const out = packer.unpack(packed);
    expect(out).toStrictEqual(one);
    if (one !== undefined) expect(packer.unpack(packed)).not.toBe(out);
  }
});

test("JSON of any length and any characters comes out as it went in", () => {
  const packer = jsonPacker<unknown>();
  const values = [{}, { a: "\u0000\u00ff\ud800 \u{1f600}".repeat(9_000) }, ["b".repeat(100_000)], null, "c"];
  const packed = values.map((value) => packer.pack(value));
  expect(packed.map((one) => packer.unpack(one))).toEqual(values);
});

test("of a value that resembles an earlier one, a fraction is kept, whatever came between", () => {
  const packer = jsonPacker<unknown>();
  const like = (name: string, more: object = {}) => ({
    name,
    conditions: [{ type: "Ready", message: "0 of 0 tasks run", reason: "RolloutSucceeded" }],
    spec: { clusterRef: "production", desiredCount: 3, launchType: "FARGATE", adoptionPolicy: "Never" },
    ...more,
  });
  const status = { arn: "arn:aws:ecs:eu-central-1:123456789012:service/one", runningCount: 3, primary: "ecs-svc/56" };
  const noise = Array.from({ length: 1_000 }, (_, index) => Math.sin(index));
  const values = [like("one"), like("two"), noise, like("one", status), like("two", status), {}, like("three", status)];
  const packed = values.map((value) => packer.pack(value));
  expect(packed.map((one) => packer.unpack(one))).toEqual(values);
  for (const index of [1, 4, 6]) expect(packed[index]?.length).toBeLessThan(30);
});
