import { expect, test } from "vitest";
import { withoutEvents } from "../../../operator/aws/lean.ts";

const web = { serviceName: "web", events: [{ id: "1", message: "(service web) has reached a steady state." }] };

test("a service comes without its events, everything else as it was", () => {
  expect(withoutEvents({ service: web })).toEqual({ service: { serviceName: "web" } });
  const many = { services: [web, { serviceName: "api" }], failures: [{ arn: "x", reason: "MISSING" }] };
  expect(withoutEvents(many)).toEqual({ ...many, services: [{ serviceName: "web" }, { serviceName: "api" }] });
});

test("other answers are left alone", () => {
  const answer = { clusters: [{ clusterName: "shop" }] };
  expect(withoutEvents(answer)).toBe(answer);
  expect(withoutEvents(undefined)).toBeUndefined();
});
