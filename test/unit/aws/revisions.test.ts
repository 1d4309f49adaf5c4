import { describe, expect, test } from "vitest";
import { createRevisions, type ReadRevision } from "../../../operator/aws/revisions.ts";
import type { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { awsOver, outcomeOf, recordingLog, type Sent } from "./support.ts";

const arnOf = (name: string) => `arn:aws:ecs:eu-central-1:111122223333:task-definition/${name}`;
const shown = (name: string, changes: object = {}) => ({
  taskDefinition: {
    taskDefinitionArn: arnOf(name),
    status: "ACTIVE",
    networkMode: "awsvpc",
    containerDefinitions: [{ name: "app", environment: [{ name: "TOKEN", value: "secret" }] }],
    ...changes,
  },
});
const answering = ({ input }: Sent) => shown(String(input.taskDefinition));

/** An edge whose answers come when the test says so. */
function held() {
  const calls: {
    name: string;
    leave: () => void;
    answer: (output: unknown) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const call: ReadRevision = (name, _options, leave) =>
    new Promise((answer, fail) => calls.push({ name, leave, answer, fail }));
  const { log } = recordingLog();
  const turn = (changes: object = {}) => ({
    priority: "rollout" as const,
    namespace: "shop",
    signal: new AbortController().signal,
    log,
    ...changes,
  });
  return { revisions: createRevisions(call), calls, turn };
}

describe("a revision", () => {
  test("is read once, of it only what services are checked against is kept", async () => {
    const { handle, sent } = awsOver(createVirtualTime(0).clock, answering);
    const [first, second] = await Promise.all([handle().revisions.read("f:1"), handle().revisions.read("f:1")]);
    expect(await handle("resync").revisions.read("f:1")).toEqual(first);
    expect(second).toEqual(first);
    expect(first).toEqual({
      arn: arnOf("f:1"),
      status: "ACTIVE",
      definition: { networkMode: "awsvpc", containerDefinitions: [{ name: "app" }] },
    });
    expect(sent.map(({ operation }) => operation)).toEqual(["DescribeTaskDefinition"]);
  });

  test("is another one in another Region", async () => {
    const { access, handle, sent } = awsOver(createVirtualTime(0).clock, answering);
    await handle().revisions.read("f:1");
    const { log } = recordingLog();
    const options = { priority: "person", namespace: "shop", signal: new AbortController().signal, log } as const;
    await access.handle({ account: "111122223333", region: "us-east-1" }, options).revisions.read("f:1");
    expect(sent).toHaveLength(2);
  });

  test("is asked for again after a failure, and after an answer that holds none", async () => {
    const answers = [{}, shown("f:1")];
    const { handle, sent } = awsOver(createVirtualTime(0).clock, () => answers.shift());
    await expect(handle().revisions.read("f:1")).rejects.toMatchObject({
      failure: { class: "transient", code: "IncompleteAnswer" },
    });
    expect((await handle().revisions.read("f:1")).arn).toBe(arnOf("f:1"));
    expect(sent).toHaveLength(2);
  });

  test("is read anew once it is in doubt, by whatever name it is asked for", async () => {
    let status = "ACTIVE";
    const { handle, sent } = awsOver(createVirtualTime(0).clock, () => shown("f:1", { status }));
    await handle().revisions.read("f:1");
    await handle().revisions.read(arnOf("f:1"));
    status = "INACTIVE";
    handle().revisions.invalidate(arnOf("f:2"));
    await handle().revisions.read("f:1");
    expect(sent).toHaveLength(2);
    handle().revisions.invalidate(arnOf("f:1"));
    expect((await handle().revisions.read("f:1")).status).toBe("INACTIVE");
    expect((await handle().revisions.read(arnOf("f:1"))).status).toBe("INACTIVE");
    expect(sent).toHaveLength(4);
  });

  test("goes when 512 others were asked for since", async () => {
    const { handle, sent } = awsOver(createVirtualTime(0).clock, answering, {
      settings: { bucketShare: Number.POSITIVE_INFINITY },
    });
    for (let number = 1; number <= 512; number++) await handle().revisions.read(`f:${number}`);
    await handle().revisions.read("f:1");
    await handle().revisions.read("f:513");
    expect(sent).toHaveLength(513);
    await handle().revisions.read("f:1");
    expect(sent).toHaveLength(513);
    await handle().revisions.read("f:2");
    expect(sent).toHaveLength(514);
  });
});

describe("a caller that comes while another's call is under way", () => {
  test("shares it once it has left, and before that within a namespace", async () => {
    const { revisions, calls, turn } = held();
    const asked = [
      revisions.read("f:1", turn()),
      revisions.read("f:1", turn({ priority: "resync" })),
      revisions.read("f:2", turn()),
    ];
    calls[0]?.leave();
    asked.push(revisions.read("f:1", turn({ namespace: "other", priority: "person" })));
    expect(calls.map(({ name }) => name)).toEqual(["f:1", "f:2"]);
    for (const { name, answer } of calls) answer(shown(name));
    expect((await Promise.all(asked)).map(({ arn }) => arn)).toEqual(["f:1", "f:1", "f:2", "f:1"].map(arnOf));
  });

  test("does not wait behind another namespace, nor behind what is less urgent", async () => {
    const { revisions, calls, turn } = held();
    void revisions.read("f:1", turn());
    const urgent = revisions.read("f:1", turn({ priority: "person" }));
    const other = outcomeOf(revisions.read("f:1", turn({ namespace: "other" })));
    expect(calls).toHaveLength(3);
    calls[1]?.answer(shown("f:1"));
    await urgent;
    expect(other.done).toBe(false);
    expect((await revisions.read("f:1", turn())).arn).toBe(arnOf("f:1"));
  });

  test("does not share a call that was given up", async () => {
    const { revisions, calls, turn } = held();
    const term = new AbortController();
    const former = revisions.read("f:1", turn({ signal: term.signal })).catch((error: ClassifiedError) => error);
    calls[0]?.leave();
    term.abort();
    const next = revisions.read("f:1", turn());
    calls[0]?.fail(new Error("the call was aborted"));
    calls[1]?.answer(shown("f:1"));
    expect(await former).toBeInstanceOf(Error);
    expect((await next).arn).toBe(arnOf("f:1"));
  });
});
