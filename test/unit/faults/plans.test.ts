import { describe, expect, test } from "vitest";
import { createCounter, type Exchange, nameOfKubeWrite } from "../../faults/exchanges.ts";
import { commonSteps, plannedOf, plansOf, type Steps, shareOf, withoutBeginning } from "../../faults/plans.ts";

/** Steps from ids such as `kube:ECSCluster.a.status.Available`. */
function steps(...names: readonly string[]): Steps {
  const count = createCounter();
  return names.map((text) => {
    const [system, name] = text.split(/:(.*)/) as [Exchange["system"], string];
    return count(system, name, !name.includes("@"));
  });
}

const create = steps(
  "kube:Lease.created",
  "kube:ECSCluster.a.finalizer-added",
  "aws:CreateCluster",
  "kube:ECSCluster.a.status.Available",
  "aws:DescribeServices@CreateCluster.1",
  "aws:CreateService",
  "kube:ECSService.b.status.Progressing",
  "kube:ECSService.b.status.Ready",
);
const ids = (...runs: [Steps, Steps?]) => plansOf("w", runs[0], runs[1] ?? runs[0]).map(({ id }) => id);

describe("plans from two recordings", () => {
  test("an AWS write has its four points in three modes, and its faults before and after", () => {
    const own = ids(create).filter((id) => id.startsWith("w/aws:CreateService#1/"));
    const points = ["unsent", "received", "committed", "answered"];
    const modes = ["restart", "gap", "failover"];
    const deaths = points.flatMap((point) => modes.map((mode) => `w/aws:CreateService#1/${point}/${mode}`));
    expect(own.filter((id) => id.split("/").length === 4)).toEqual(deaths);
    expect(own.filter((id) => id.split("/").length === 3).map((id) => id.split("/")[2])).toEqual([
      "lost",
      "5xx-before",
      "throttled",
      "hang-before",
      "answer-lost",
      "5xx-after",
      "hang-after",
      "watch-paused",
      "watch-muted",
      "watch-cut",
      "watch-half-line",
      "watch-garbled",
      "watch-expired",
      "watch-unlisted",
      "watch-outage",
      "watch-travel",
    ]);
  });

  test("a death that leaves the same behind is planned once", () => {
    const all = ids(create);
    // The write before CreateCluster was carried out: the same as CreateCluster not sent.
    expect(all).not.toContain("w/kube:ECSCluster.a.finalizer-added#1/after/restart");
    expect(all).toContain("w/aws:CreateCluster#1/unsent/restart");
    // CreateCluster was answered: the same as the next write not made.
    expect(all).not.toContain("w/kube:ECSCluster.a.status.Available#1/before/restart");
    expect(all).toContain("w/aws:CreateCluster#1/answered/restart");
    expect(all).not.toContain("w/kube:ECSCluster.a.status.Available#1/after/restart");
    // One after the other.
    expect(all).not.toContain("w/kube:ECSService.b.status.Ready#1/before/restart");
    expect(all).toContain("w/kube:ECSService.b.status.Progressing#1/after/restart");
  });

  test("a death before an AWS write happens at the write before it", () => {
    const plan = plansOf("w", create, create).find(({ id }) => id === "w/aws:CreateService#1/unsent/gap");
    expect(plan?.at).toMatchObject({ system: "kube", name: "ECSCluster.a.status.Available", nth: 1 });
    expect(plan?.action).toEqual({ kind: "kill", phase: "decided", mode: "gap" });
  });

  test("what one run repeats more often than the other counts once; what only one does, not at all", () => {
    const one = steps("aws:DescribeServices@start", "aws:DescribeServices@start", "kube:ECSService.b.status.Ready");
    const other = steps("aws:DescribeServices@start", "aws:ListTasks@start", "kube:ECSService.b.status.Ready");
    expect(commonSteps(one, other)).toEqual(steps("aws:DescribeServices@start", "kube:ECSService.b.status.Ready"));
  });

  test("a status that says the same again is no step of its own, and does not change the numbers of others", () => {
    const status = (reason: string) => `kube:ECSService.b.status.${reason}`;
    const short = steps(status("Progressing"), status("Ready"), status("Progressing"));
    const long = steps(status("Progressing"), status("Progressing"), status("Ready"), status("Progressing"));
    expect(commonSteps(long, short)).toEqual(short);
  });

  test("the steps of a workload that this one begins with are left to that one", () => {
    const longer = [...create, ...steps("aws:UpdateService")];
    const left = withoutBeginning(plansOf("w", longer, longer), create);
    expect(new Set(left.map(({ boundary }) => boundary.split("/")[0]))).toEqual(
      new Set(["aws:UpdateService", "watch"]),
    );
  });

  test("ids are unique, shares complete and apart", () => {
    const plans = plansOf("w", create, create);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
    const shares = [1, 2, 3].flatMap((shard) => shareOf(plans, shard, 3));
    expect(shares.map(({ id }) => id).toSorted()).toEqual(plans.map(({ id }) => id).toSorted());
  });

  test("a plan is found by its id, also when it is in the class of another; an id that says nothing is refused", () => {
    const plans = plansOf("w", create, create);
    for (const plan of plans) expect(plannedOf(plan.id, plans)).toBe(plan);
    const unlisted = "w/kube:ECSCluster.a.finalizer-added#1/after/restart";
    expect(plannedOf(unlisted, plans)).toMatchObject({ id: unlisted, action: { kind: "kill", phase: "decided" } });
    expect(() => plannedOf("w/aws:CreateService#1/sometimes", plans)).toThrow("no plan is called");
    expect(() => plannedOf("w", plans)).toThrow("no plan is called");
  });
});

describe("names of Kubernetes writes", () => {
  const write = { verb: "patch", kind: "ECSService", name: "web", subresource: undefined };
  const operations = (op: string, path: string) => [
    { op: "test", path: "/metadata/uid" },
    { op, path },
  ];
  test.each([
    ["finalizer-added", operations("add", "/metadata/finalizers")],
    [
      "finalizer-removed",
      [
        { op: "test", path: "/metadata/finalizers/0" },
        { op: "remove", path: "/metadata/finalizers/0" },
      ],
    ],
    ["metadata", operations("add", "/metadata/annotations")],
  ])("a patch of the metadata: %s", (name, body) => {
    expect(nameOfKubeWrite({ ...write, body })).toBe(`ECSService.web.${name}`);
  });

  test("a status by the reason of Ready", () => {
    const body = {
      status: {
        conditions: [
          { type: "Stalled", reason: "X" },
          { type: "Ready", reason: "Draining" },
        ],
      },
    };
    expect(nameOfKubeWrite({ ...write, subresource: "status", body })).toBe("ECSService.web.status.Draining");
    expect(nameOfKubeWrite({ ...write, subresource: "status", body: { status: {} } })).toBe(
      "ECSService.web.status.memory",
    );
  });

  test("a Lease by what is done with it, an Event by what it is about", () => {
    const lease = (verb: string, spec: object) => nameOfKubeWrite({ ...write, verb, kind: "Lease", body: { spec } });
    expect(lease("create", {})).toBe("Lease.created");
    expect(lease("update", { holderIdentity: "a", acquireTime: "1", renewTime: "1" })).toBe("Lease.acquired");
    expect(lease("update", { holderIdentity: "a", acquireTime: "1", renewTime: "2" })).toBe("Lease.renewed");
    expect(lease("update", { holderIdentity: "" })).toBe("Lease.released");
    const event = { reason: "Ready", regarding: { kind: "ECSService" } };
    expect(nameOfKubeWrite({ ...write, verb: "create", kind: "Event", body: event })).toBe("Event.ECSService.Ready");
  });
});
