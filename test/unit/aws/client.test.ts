import { describe, expect, test } from "vitest";
import { AwsCallError } from "../../../operator/aws/transport.ts";
import { type ClassifiedError, FencedError } from "../../../operator/engine/outcome.ts";
import type { WriteGate } from "../../../operator/engine/ports.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { awsOver, hang, outcomeOf, recordingLog, type Sent } from "./support.ts";

const failureOf = (outcome: { error?: unknown }) => (outcome.error as ClassifiedError | undefined)?.failure;
const serverError = () => {
  throw new AwsCallError("ServerException", "service unavailable", { httpStatus: 500 });
};
const service = (name: string) => ({ serviceName: name, serviceArn: `arn:aws:ecs:eu-central-1:1:service/c/${name}` });

/** DescribeServices over a set of names. */
const describing =
  (...existing: readonly string[]) =>
  ({ input }: Sent) => {
    const asked = input.services as readonly string[];
    return {
      services: asked.filter((name) => existing.includes(name)).map(service),
      failures: asked
        .filter((name) => !existing.includes(name))
        .map((name) => ({ arn: `arn:aws:ecs:eu-central-1:1:service/c/${name}`, reason: "MISSING" })),
    };
  };

describe("a write", () => {
  test("is sent once and gives AWS's answer", async () => {
    const time = createVirtualTime(0);
    const { handle, sent, recorded } = awsOver(time.clock, () => ({ service: service("web") }));
    const answer = await handle().ecs.call("CreateService", { serviceName: "web" });
    expect(answer.service?.serviceName).toBe("web");
    expect(sent).toHaveLength(1);
    expect(recorded).toEqual(["ecs CreateService OK"]);
  });

  test("is never sent again, and is ambiguous, when AWS fails", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, serverError);
    const outcome = outcomeOf(handle().ecs.call("CreateService", {}));
    await time.runUntil(120_000);
    expect(sent).toHaveLength(1);
    expect(failureOf(outcome)?.class).toBe("ambiguous");
  });

  test("passes the gate after it has waited for its bucket", async () => {
    const time = createVirtualTime(0);
    let leading = true;
    const checks: number[] = [];
    const gate: WriteGate = {
      term: 1,
      check() {
        checks.push(time.now());
        if (!leading) throw new FencedError("NotLeader", "the Lease is lost");
      },
    };
    const { handle, sent, recorded } = awsOver(time.clock, () => ({}), { gate });
    const early = Array.from({ length: 20 }, () =>
      handle().ecs.call("DeregisterTaskDefinition", { taskDefinition: "f:1" }),
    );
    await Promise.all(early);
    const outcome = outcomeOf(handle().ecs.call("DeregisterTaskDefinition", { taskDefinition: "f:2" }));
    await time.runUntil(500);
    leading = false;
    await time.runUntil(2_000);
    expect(sent).toHaveLength(20);
    expect(checks).toHaveLength(21);
    expect(checks.at(-1)).toBe(1_000);
    expect(failureOf(outcome)).toMatchObject({ class: "fenced", code: "NotLeader" });
    expect(recorded).toHaveLength(20);
    // The token was not used: the next write has it at once.
    leading = true;
    void handle().ecs.call("DeregisterTaskDefinition", { taskDefinition: "f:3" });
    await time.runUntil(2_000);
    expect(sent).toHaveLength(21);
  });

  test("is refused in read-only mode, while reads go on", async () => {
    const time = createVirtualTime(0);
    const gate: WriteGate = {
      term: 1,
      check: () => {
        throw new FencedError("ReadOnly", "the operator runs read-only");
      },
    };
    const { handle, sent } = awsOver(time.clock, () => ({ taskDefinition: { family: "f" } }), { gate });
    const outcome = outcomeOf(handle().ecs.call("UpdateService", {}));
    const read = outcomeOf(handle().ecs.call("DescribeTaskDefinition", { taskDefinition: "f:1" }));
    await time.runUntil(10);
    expect(failureOf(outcome)).toMatchObject({ class: "fenced", code: "ReadOnly" });
    expect(read.value?.taskDefinition?.family).toBe("f");
    expect(sent.map(({ operation }) => operation)).toEqual(["DescribeTaskDefinition"]);
  });

  test("that AWS throttles pauses the bucket for the others and is left to its caller", async () => {
    const time = createVirtualTime(0);
    let calls = 0;
    const { handle, sent, recorded } = awsOver(time.clock, () => {
      calls += 1;
      if (calls === 1) throw new AwsCallError("ThrottlingException", "Rate exceeded", { httpStatus: 400 });
      return {};
    });
    const throttled = outcomeOf(handle().ecs.call("UpdateService", {}));
    await time.runUntil(10);
    const other = outcomeOf(handle().ecs.call("UpdateService", {}));
    await time.runUntil(999);
    expect(failureOf(throttled)?.class).toBe("throttled");
    expect(other.done).toBe(false);
    expect(sent).toHaveLength(1);
    await time.runUntil(2_000);
    expect(other.value).toEqual({});
    expect(recorded).toContain("ecs/ServiceModify throttled");
  });
});

describe("a read", () => {
  test("is tried again three times, waiting longer each time", async () => {
    const time = createVirtualTime(0);
    const { handle, sent, recorded } = awsOver(time.clock, serverError);
    const outcome = outcomeOf(handle().ecs.call("DescribeTaskDefinition", { taskDefinition: "f:1" }));
    await time.runUntil(60_000);
    expect(sent.map(({ at }) => at)).toEqual([0, 150, 450, 1_050]);
    expect(failureOf(outcome)).toMatchObject({ class: "transient", code: "ServerException" });
    expect(recorded.filter((sentence) => sentence === "ecs DescribeTaskDefinition again")).toHaveLength(3);
  });

  test("gives the answer of a later try", async () => {
    const time = createVirtualTime(0);
    let failures = 2;
    const { handle } = awsOver(time.clock, () =>
      failures-- > 0 ? serverError() : { taskDefinition: { family: "f" } },
    );
    const outcome = outcomeOf(handle().ecs.call("DescribeTaskDefinition", { taskDefinition: "f:1" }));
    await time.runUntil(60_000);
    expect(outcome.value?.taskDefinition?.family).toBe("f");
  });

  test.each(["ThrottlingException", "AccessDeniedException", "InvalidParameterException"])(
    "is not tried again after %s",
    async (code) => {
      const time = createVirtualTime(0);
      const { handle, sent } = awsOver(time.clock, () => {
        throw new AwsCallError(code, code, { httpStatus: 400 });
      });
      const outcome = outcomeOf(handle().ecs.call("ListTasks", { cluster: "c" }));
      await time.runUntil(60_000);
      expect(sent).toHaveLength(1);
      expect(failureOf(outcome)?.code).toBe(code);
    },
  );

  test("that was given up between two tries is not tried again", async () => {
    const time = createVirtualTime(0);
    const controller = new AbortController();
    const { handle, sent } = awsOver(time.clock, serverError);
    const outcome = outcomeOf(handle("person", controller.signal).ecs.call("ListTasks", { cluster: "c" }));
    await time.runUntil(100);
    controller.abort();
    await time.runUntil(60_000);
    expect(sent).toHaveLength(1);
    expect(failureOf(outcome)?.class).toBe("transient");
  });
});

describe("a call that hangs", () => {
  test("ends at the time limit: transient for each try of a read", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, hang, { settings: { requestTimeoutMs: 5_000 } });
    const outcome = outcomeOf(handle().ecs.call("ListTasks", { cluster: "c" }));
    await time.runUntil(30_000);
    expect(sent.map(({ at }) => at)).toEqual([0, 5_150, 10_450, 16_050]);
    expect(failureOf(outcome)?.class).toBe("transient");
  });

  test("ends at the time limit: ambiguous for a write", async () => {
    const time = createVirtualTime(0);
    const { handle } = awsOver(time.clock, hang, { settings: { requestTimeoutMs: 5_000 } });
    const outcome = outcomeOf(handle().ecs.call("UpdateService", {}));
    await time.runUntil(4_999);
    expect(outcome.done).toBe(false);
    await time.runUntil(5_000);
    expect(failureOf(outcome)?.class).toBe("ambiguous");
  });

  test("ends a second later when the transport does not even hear the abort", async () => {
    const time = createVirtualTime(0);
    const { handle } = awsOver(time.clock, () => new Promise(() => undefined), {
      settings: { requestTimeoutMs: 5_000 },
    });
    const outcome = outcomeOf(handle().ecs.call("UpdateService", {}));
    await time.runUntil(6_000);
    expect(failureOf(outcome)).toMatchObject({ class: "ambiguous", code: "TimeoutError" });
  });

  test("is aborted with its caller, and a write under way is then ambiguous, not fenced", async () => {
    const time = createVirtualTime(0);
    const controller = new AbortController();
    const { handle, sent } = awsOver(time.clock, hang);
    const outcome = outcomeOf(handle("person", controller.signal).ecs.call("UpdateService", {}));
    await time.runUntil(100);
    controller.abort(new FencedError("NotLeader", "the Lease is lost"));
    await time.runUntil(100);
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(failureOf(outcome)?.class).toBe("ambiguous");
  });

  test("delays other reads by nothing, and even eight of them by two seconds at most", async () => {
    const time = createVirtualTime(0);
    let hangs = 1;
    const answer = describing("web", "hung");
    const { handle } = awsOver(time.clock, (sent) => (hangs-- > 0 ? hang(sent) : answer(sent)));
    const ask = async (): Promise<number> => {
      const askedAt = time.now();
      const outcome = outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "web"));
      await time.runUntil(() => outcome.done, askedAt + 30_000);
      expect(outcome.value).toMatchObject({ serviceName: "web" });
      return time.now() - askedAt;
    };
    const hung = async () => {
      void handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "hung");
      await time.runUntil(time.now() + 10);
    };
    await hung();
    expect(await ask()).toBe(5);
    hangs = 7;
    for (let i = 0; i < 7; i++) await hung();
    expect(await ask()).toBeLessThanOrEqual(2_000);
  });
});

describe("one service", () => {
  test("joins questions about one cluster and asks for tags", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, describing("web", "api"));
    const answers = Promise.all([
      handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "web"),
      handle("resync").ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "api"),
      handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "gone"),
    ]);
    await time.runUntil(100);
    const [web, api, gone] = await answers;
    expect(web).toMatchObject({ serviceName: "web" });
    expect(api).toMatchObject({ serviceName: "api" });
    expect(gone).toBeUndefined();
    expect(sent.map(({ input }) => input)).toEqual([
      { cluster: "c", include: ["TAGS"], services: ["web", "gone", "api"] },
    ]);
  });

  test("of a cluster that does not exist is one failure for all, after one request", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, () => {
      throw new AwsCallError("ClusterNotFoundException", "Cluster not found.", { httpStatus: 400 });
    });
    const ask = (name: string) => outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c" }, name));
    const outcomes = [ask("web"), ask("api")];
    await time.runUntil(100);
    expect(outcomes.map((outcome) => failureOf(outcome)?.means)).toEqual(["NoSuchCluster", "NoSuchCluster"]);
    expect(sent).toHaveLength(1);
  });

  test("that was purged is known by its exception, and the others of the request are asked for again", async () => {
    const time = createVirtualTime(0);
    const answer = describing("web");
    const { handle } = awsOver(time.clock, (sent) => {
      if (!(sent.input.services as readonly string[]).includes("purged")) return answer(sent);
      throw new AwsCallError("ServiceNotFoundException", "Service not found.", { httpStatus: 400 });
    });
    const web = handle().ecs.read("DescribeServices", { cluster: "c" }, "web");
    const purged = outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c" }, "purged"));
    await time.runUntil(100);
    expect(await web).toMatchObject({ serviceName: "web" });
    expect(failureOf(purged)?.means).toBe("NoSuchService");
  });

  test("does not take silence for absence", async () => {
    const time = createVirtualTime(0);
    const { handle } = awsOver(time.clock, () => ({ services: [], failures: [] }));
    const outcome = outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "web"));
    await time.runUntil(60_000);
    expect(failureOf(outcome)).toMatchObject({ class: "transient", code: "IncompleteAnswer" });
  });

  test("says why AWS could not describe it", async () => {
    const time = createVirtualTime(0);
    const { handle } = awsOver(time.clock, () => ({ failures: [{ arn: "web", reason: "ACCESS_DENIED" }] }));
    const outcome = outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, "web"));
    await time.runUntil(100);
    expect(failureOf(outcome)).toMatchObject({ class: "world", code: "ACCESS_DENIED" });
  });

  test("of a throttled request is one failure for all and no further request", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, () => {
      throw new AwsCallError("ThrottlingException", "Rate exceeded", { httpStatus: 400 });
    });
    const outcomes = Array.from({ length: 10 }, (_, i) =>
      outcomeOf(handle().ecs.read("DescribeServices", { cluster: "c", include: ["TAGS"] }, `service-${i}`)),
    );
    await time.runUntil(60_000);
    expect(sent).toHaveLength(1);
    expect(outcomes.every((outcome) => failureOf(outcome)?.class === "throttled")).toBe(true);
  });
});

describe("one cluster", () => {
  test("joins up to a hundred names", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, ({ input }) => ({
      clusters: (input.clusters as readonly string[])
        .filter((name) => name !== "gone")
        .map((name) => ({ clusterName: name, clusterArn: `arn:aws:ecs:eu-central-1:1:cluster/${name}` })),
      failures: [{ arn: "arn:aws:ecs:eu-central-1:1:cluster/gone", reason: "MISSING" }],
    }));
    const answers = Promise.all(
      ["one", "two", "gone"].map((name) => handle().ecs.read("DescribeClusters", { include: ["TAGS"] }, name)),
    );
    await time.runUntil(100);
    expect((await answers).map((cluster) => cluster?.clusterName)).toEqual(["one", "two", undefined]);
    expect(sent.map(({ input }) => input)).toEqual([
      {
        clusters: ["one", "two", "gone"],
        include: ["TAGS"],
      },
    ]);
  });
});

describe("Describe calls made as they are", () => {
  test("share requests, and each output holds what was asked for", async () => {
    const time = createVirtualTime(0);
    const arn = (id: string) => `arn:aws:ecs:eu-central-1:1:service-deployment/c/web/${id}`;
    const { handle, sent } = awsOver(time.clock, ({ input }) => ({
      serviceDeployments: (input.serviceDeploymentArns as readonly string[])
        .filter((each) => each !== arn("old"))
        .map((serviceDeploymentArn) => ({ serviceDeploymentArn, status: "SUCCESSFUL" })),
      failures: [{ arn: arn("old"), reason: "MISSING" }],
    }));
    const one = handle().ecs.call("DescribeServiceDeployments", { serviceDeploymentArns: [arn("a"), arn("old")] });
    const two = handle().ecs.call("DescribeServiceDeployments", { serviceDeploymentArns: [arn("b")] });
    await time.runUntil(100);
    expect(sent).toHaveLength(1);
    expect(await one).toEqual({
      serviceDeployments: [{ serviceDeploymentArn: arn("a"), status: "SUCCESSFUL" }],
      failures: [{ arn: arn("old"), reason: "MISSING" }],
    });
    expect((await two).serviceDeployments).toHaveLength(1);
  });

  test("about more than a request may hold are split", async () => {
    const time = createVirtualTime(0);
    const { handle, sent } = awsOver(time.clock, ({ input }) => ({
      tasks: (input.tasks as readonly string[]).map((id) => ({ taskArn: `arn:aws:ecs:eu-central-1:1:task/c/${id}` })),
    }));
    const tasks = Array.from({ length: 130 }, (_, i) => `task-${i}`);
    const answer = handle().ecs.call("DescribeTasks", { cluster: "c", tasks });
    await time.runUntil(100);
    expect((await answer).tasks).toHaveLength(130);
    expect(sent.map(({ input }) => (input.tasks as readonly string[]).length)).toEqual([100, 30]);
  });

  test("about nothing ask nothing", async () => {
    const { handle, sent } = awsOver(createVirtualTime(0).clock, () => ({}));
    expect(await handle().ecs.call("DescribeTasks", { cluster: "c", tasks: [] })).toEqual({ tasks: [], failures: [] });
    expect(sent).toHaveLength(0);
  });
});

describe("finding out the account", () => {
  test("asks STS once for each Region", async () => {
    const time = createVirtualTime(0);
    const { access, asked } = awsOver(time.clock, () => ({}));
    const scopes = await Promise.all([
      access.resolve(undefined),
      access.resolve("eu-central-1"),
      access.resolve("us-east-1"),
    ]);
    expect(scopes.map(({ scope: { account, region } }) => `${account} ${region}`)).toEqual([
      "111122223333 eu-central-1",
      "111122223333 eu-central-1",
      "111122223333 us-east-1",
    ]);
    await access.resolve("us-east-1");
    expect(asked.map(({ operation }) => operation)).toEqual(["GetCallerIdentity", "GetCallerIdentity"]);
    expect(access.credentials()).toEqual({ acceptedAt: 0, problem: undefined });
  });

  test("takes the partition from the caller's own ARN, whatever the Region is called", async () => {
    const Arn = "arn:aws-eusc:sts::111122223333:assumed-role/operator/session";
    const { access } = awsOver(createVirtualTime(0).clock, () => ({}), {
      identity: () => ({ Account: "111122223333", Arn }),
    });
    expect((await access.resolve(undefined)).partition).toBe("aws-eusc");
  });

  test("refuses a Region that the administrator does not allow, without asking AWS", async () => {
    const { access, asked } = awsOver(createVirtualTime(0).clock, () => ({}));
    const outcome = outcomeOf(access.resolve("ap-south-1"));
    await Promise.resolve();
    expect(failureOf(outcome)).toMatchObject({ class: "refused", code: "RegionNotAllowed" });
    expect(failureOf(outcome)?.message).toContain("eu-central-1, us-east-1");
    expect(asked).toHaveLength(0);
  });

  test("says what to set when no Region is known", async () => {
    const { access } = awsOver(createVirtualTime(0).clock, () => ({}), { settings: { defaultRegion: undefined } });
    await expect(access.resolve(undefined)).rejects.toMatchObject({
      failure: { class: "refused", code: "RegionRequired" },
    });
  });

  test("remembers a failure for two seconds only, and readiness hears why", async () => {
    const time = createVirtualTime(0);
    let refused = true;
    const { access, asked } = awsOver(time.clock, () => ({}), {
      identity: () => {
        if (refused) throw new AwsCallError("CredentialsError", "no credentials found", { unsent: true });
        return { Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/operator" };
      },
    });
    const first = outcomeOf(access.resolve(undefined));
    await time.runUntil(100);
    const second = outcomeOf(access.resolve(undefined));
    await time.runUntil(200);
    expect(failureOf(first)).toMatchObject({ class: "forbidden", code: "CredentialsError" });
    expect(failureOf(second)?.code).toBe("CredentialsError");
    expect(asked).toHaveLength(1);
    expect(access.credentials()).toEqual({
      acceptedAt: undefined,
      problem: "CredentialsError: no credentials found",
    });
    refused = false;
    await time.runUntil(2_200);
    expect((await access.resolve(undefined)).scope).toEqual({ account: "111122223333", region: "eu-central-1" });
    expect(access.credentials()).toEqual({ acceptedAt: 2_200, problem: undefined });
  });
});

describe("what is known of the credentials", () => {
  test("is when AWS last accepted them, and why it does not any more", async () => {
    const time = createVirtualTime(0);
    let code: string | undefined;
    const { access, handle } = awsOver(time.clock, () => {
      if (code !== undefined) throw new AwsCallError(code, "words of AWS", { httpStatus: 400 });
      return {};
    });
    const call = () => outcomeOf(handle().ecs.call("ListTasks", { cluster: "c" }));
    call();
    await time.runUntil(1_000);
    expect(access.credentials()).toEqual({ acceptedAt: 0, problem: undefined });
    for (const other of ["AccessDeniedException", "ClientException"]) {
      code = other;
      call();
      await time.runUntil(time.now() + 1_000);
      expect(access.credentials(), other).toEqual({ acceptedAt: 0, problem: undefined });
    }
    code = "UnrecognizedClientException";
    call();
    await time.runUntil(4_000);
    expect(access.credentials()).toEqual({ acceptedAt: 0, problem: "UnrecognizedClientException: words of AWS" });
    code = undefined;
    call();
    await time.runUntil(5_000);
    expect(access.credentials()).toEqual({ acceptedAt: 4_000, problem: undefined });
  });
});

describe("the log of a call", () => {
  test("names operation, code and duration, never the input", async () => {
    const time = createVirtualTime(0);
    const { access } = awsOver(time.clock, () => ({}));
    const { log, lines } = recordingLog();
    const aws = access.handle(
      { account: "111122223333", region: "eu-central-1" },
      {
        priority: "person",
        namespace: "shop",
        signal: new AbortController().signal,
        log,
      },
    );
    await aws.ecs.call("RegisterTaskDefinition", {
      family: "f",
      containerDefinitions: [{ environment: [{ name: "A", value: "hunter2" }] }],
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      message: "AWS call",
      fields: {
        service: "ecs",
        operation: "RegisterTaskDefinition",
        region: "eu-central-1",
        code: "OK",
        durationMs: 0,
      },
    });
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  describe("when the credentials become another account's", () => {
    let account: string;
    const changing = () => {
      const time = createVirtualTime(0);
      account = "111122223333";
      return {
        time,
        ...awsOver(time.clock, () => ({}), {
          identity: () => ({ Account: account, Arn: `arn:aws:iam::${account}:user/operator` }),
          credentials: () => `key of ${account}`,
        }),
      };
    };

    test("asks STS again", async () => {
      const { access, asked } = changing();
      await access.resolve(undefined);
      account = "444455556666";
      expect((await access.resolve(undefined)).scope.account).toBe("444455556666");
      expect(asked).toHaveLength(2);
    });

    test("sends nothing for an object of the former account, also when its call has waited meanwhile", async () => {
      const { access, handle, sent } = changing();
      await access.resolve(undefined);
      const aws = handle();
      account = "444455556666";
      await expect(aws.ecs.call("CreateCluster", { clusterName: "web" })).rejects.toMatchObject({
        failure: { class: "conflict", code: "CredentialsChanged" },
      });
      expect(sent).toHaveLength(0);
    });
  });
});
