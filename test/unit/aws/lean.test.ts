import { expect, test } from "vitest";
import { trimEvents } from "../../../operator/aws/services/ecs/events.ts";

const event = { createdAt: new Date(1_000), message: "(service web) has reached a steady state." };
const web = { serviceName: "web", events: [{ id: "1", ...event }] };

test("a service comes with the few events that something is read from, everything else as it was", () => {
  expect(trimEvents({ service: web })).toEqual({ service: { serviceName: "web", events: [] } });
  const many = { services: [web, { serviceName: "api" }], failures: [{ arn: "x", reason: "MISSING" }] };
  expect(trimEvents(many)).toEqual({
    ...many,
    services: [{ serviceName: "web", events: [] }, { serviceName: "api" }],
  });
});

test("other answers are left alone", () => {
  const answer = { clusters: [{ clusterName: "shop" }] };
  expect(trimEvents(answer)).toBe(answer);
});
