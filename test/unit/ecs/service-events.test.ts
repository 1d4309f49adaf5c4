import { describe, expect, test } from "vitest";
import {
  MAX_STARTS,
  newestProblem,
  newestStart,
  relevantEvents,
  startsSince,
} from "../../../operator/aws/services/ecs/events.ts";
import type { EcsService } from "../../../operator/aws/services/ecs/shapes.ts";
import { stoppedByOwnFault } from "../../../operator/aws/services/ecs/stopped-tasks.ts";

const at = (second: number, text: string) => ({
  id: String(second),
  createdAt: new Date(second * 1_000),
  message: `(service web) ${text}`,
});
const service = (events: readonly object[], begun = 0): EcsService => ({
  events,
  deployments: [{ status: "PRIMARY", createdAt: new Date(begun * 1_000) }],
});
const kept = (events: readonly object[], begun = 0) =>
  relevantEvents(service(events, begun)).map((event) => event.message);

describe("the events that are kept of a service", () => {
  test("the newest start alone, when all is well", () => {
    const history = [
      at(9, "has reached a steady state."),
      at(8, "(deployment ecs-svc/1) deployment completed."),
      at(7, "registered 2 targets in (target-group arn:aws:tg/web)"),
      at(6, "has started 2 tasks: (task a) (task b)."),
      at(5, "has stopped 1 running tasks: (task c)."),
      at(4, "was unable to place a task because no container instance met all of its requirements."),
      at(3, "has started 1 tasks: (task c)."),
    ];
    expect(kept(history, 5)).toEqual(["(service web) has started 2 tasks"]);
  });
  test("what the scheduler complains of since the service was last steady, the newest first", () => {
    const history = [
      at(9, "was unable to place a task."),
      at(8, "(task a) (port 80) is unhealthy in (target-group tg) due to (reason Health checks failed)."),
      at(7, "is unable to consistently start tasks successfully."),
      at(6, "has reached a steady state."),
    ];
    expect(kept(history)).toEqual([history[0]?.message, history[1]?.message]);
  });
  test("they are few and short, however many there are", () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      at(index, index % 2 === 0 ? `has started 1 tasks: (task ${"x".repeat(300)}).` : `trouble ${"y".repeat(3_000)}`),
    );
    const few = relevantEvents(service(many));
    expect(few).toHaveLength(MAX_STARTS + 2);
    expect(JSON.stringify(few).length).toBeLessThan(2_000);
  });
});

test("starts are counted as events and as tasks, since a moment", () => {
  const web = service([at(9, "has started 1 tasks"), at(5, "has started 3 tasks"), at(4, "has started 2 tasks")]);
  expect(startsSince(web, 5_000)).toEqual({ events: 2, tasks: 4 });
  expect(newestStart(web)).toBe(9_000);
  expect(newestStart(service([]))).toBeUndefined();
});

test("the newest trouble counts from a moment on", () => {
  const web = service([at(4, "was unable to place a task."), at(6, "failed in a way that AWS adds one day.")]);
  expect(newestProblem(web, 0)).toBe("(service web) failed in a way that AWS adds one day.");
  expect(newestProblem(web, 7_000)).toBeUndefined();
});

test.each([
  ["TaskFailedToStart", "CannotPullContainerError: not found", true],
  ["EssentialContainerExited", "Essential container in task exited", true],
  ["ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:aws:tg/web)", true],
  ["ServiceSchedulerInitiated", "Task failed container health checks", true],
  ["ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", false],
  ["ServiceSchedulerInitiated", "Amazon ECS stopped the task to rebalance Availability Zones", false],
  ["SpotInterruption", "Your Spot Task was interrupted.", false],
  ["TerminationNotice", "", false],
  ["UserInitiated", "Task stopped by user", false],
  ["InfrastructureHealth", "", false],
  [undefined, undefined, false],
])("%s, %j is the task's own fault: %s", (stopCode, reason, own) => {
  expect(stoppedByOwnFault({ stopCode, reason })).toBe(own);
});
