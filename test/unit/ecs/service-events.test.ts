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
import { toldEvents } from "../../../operator/aws/services/ecs/told-events.ts";

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
  test("the newest start alone, when all has been well for an hour", () => {
    const hour = 3_600;
    const history = [
      at(9 + 6 * hour, "has reached a steady state."),
      at(9, "has reached a steady state."),
      at(6, "has started 2 tasks: (task a) (task b)."),
      at(4, "was unable to place a task because no container instance met all of its requirements."),
    ];
    expect(kept(history, 5)).toEqual(["(service web) has started 2 tasks"]);
  });
  test("the newest start, and what is told of the last hour", () => {
    const history = [
      at(9, "has reached a steady state."),
      at(8, "(deployment ecs-svc/1) deployment completed."),
      at(7, "registered 2 targets in (target-group arn:aws:tg/web)"),
      at(6, "has started 2 tasks: (task a) (task b)."),
      at(5, "has stopped 1 running tasks: (task c)."),
      at(4, "was unable to place a task because no container instance met all of its requirements."),
      at(3, "has started 1 tasks: (task c)."),
    ];
    expect(kept(history, 5)).toEqual([
      "(service web) has started 2 tasks",
      "(service web) was unable to place a task because no container instance met all of its requirements.",
      "(service web) has reached a steady state.",
    ]);
  });
  test("what the scheduler complains of since the service was last steady, the newest first", () => {
    const history = [
      at(9, "was unable to place a task."),
      at(8, "(task a) (port 80) is unhealthy in (target-group tg) due to (reason Health checks failed)."),
      at(7, "is unable to consistently start tasks successfully."),
      at(6, "has reached a steady state."),
    ];
    expect(kept(history)).toEqual([history[0]?.message, history[1]?.message]);
    expect(newestProblem({ events: relevantEvents(service(history)) }, 0)).toBe(history[0]?.message);
  });
  test("they are few and short, however many there are", () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      at(index, index % 2 === 0 ? `has started 1 tasks: (task ${"x".repeat(300)}).` : `trouble ${"y".repeat(3_000)}`),
    );
    const few = relevantEvents(service(many));
    expect(few).toHaveLength(MAX_STARTS + 3);
    expect(JSON.stringify(few).length).toBeLessThan(3_000);
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

test("trouble that was over when the service became steady explains nothing", () => {
  const web = service([at(4, "was unable to place a task."), at(6, "has reached a steady state.")]);
  expect(newestProblem(web, 0)).toBeUndefined();
});

describe("the events that people are told of", () => {
  const HOUR = 3_600;
  /** What is told at a second, after AWS's answer was trimmed. */
  const told = (events: readonly object[], second: number) =>
    toldEvents({ events: relevantEvents(service(events)) }, second * 1_000);
  const ids = (events: readonly object[], second: number) => told(events, second).map(({ id }) => id);

  test.each([
    ["has reached a steady state.", "Normal SteadyState"],
    ["was unable to place a task because no container instance met all of its requirements.", "Warning TasksNotPlaced"],
    ["was unable to place a task. Reason: Capacity is unavailable at this time.", "Warning TasksNotPlaced"],
    [
      "was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.",
      "Warning TasksNotPlaced",
    ],
    ["could not launch 2 tasks for deployment ecs-svc/1.", "Warning TasksNotPlaced"],
    [
      "task set (ecs-svc/1) (task a) is not healthy in target-group (tg) due to TARGET GROUP IS NOT FOUND.",
      "Warning TargetNotFound",
    ],
    [
      "was unable to reach steady state because task set (ecs-svc/1) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks",
      "Warning TasksProtected",
    ],
    ["is unable to consistently start tasks successfully.", "Warning TasksFailing"],
    ["(task a) failed container health checks.", "Warning TasksUnhealthy"],
    ["says what AWS adds one day.", "Normal ServiceEvent"],
  ])("%s: %s", (message, expected) => {
    const history = [at(9, message), at(8, "has started 1 tasks: (task a).")];
    const [event] = told(history, 10);
    expect(`${event?.type} ${event?.reason}`).toBe(expected);
    expect(event).toMatchObject({ id: "9", at: 9_000, note: `(service web) ${message}` });
  });

  test("are not the scheduler's normal work", () => {
    const work = [
      "has started 1 tasks: (task a).",
      "has stopped 1 running tasks: (task b).",
      "has begun draining connections",
    ];
    expect(
      ids(
        work.map((text, index) => at(index, text)),
        10,
      ),
    ).toEqual([]);
  });

  test("are none that is older than an hour", () => {
    const history = [at(9, "was unable to place a task.")];
    expect(ids(history, 9 + HOUR - 1)).toEqual(["9"]);
    expect(ids(history, 9 + HOUR)).toEqual([]);
  });

  test("have a steady state only after something else", () => {
    const steady = (second: number) => at(second, "has reached a steady state.");
    expect(ids([steady(9), at(8, "has stopped 1 running tasks: (task a).")], 10)).toEqual(["9"]);
    expect(ids([steady(9), steady(5), at(4, "has started 1 tasks: (task a).")], 10)).toEqual(["5"]);
    expect(ids([steady(9)], 10)).toEqual([]);
  });

  test("have the same trouble of many tasks once an hour", () => {
    const sick = (second: number) =>
      at(second, `(task ${"abc123".repeat(5)}${second}) failed container health checks.`);
    const history = [sick(HOUR + 300), sick(HOUR + 200), sick(HOUR - 1), sick(HOUR - 2), sick(HOUR - 3)];
    expect(ids(history, HOUR + 400)).toEqual([String(HOUR - 3), String(HOUR + 200)]);
  });
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
