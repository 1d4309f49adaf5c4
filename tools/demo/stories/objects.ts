import type { Environment, Say } from "../environment.ts";

/** Objects as a story follows them, whatever kind they are of. */

interface StoredObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly observedGeneration: number;
    }[];
  };
}

/** Nothing in a story takes longer; the limit only ends a demo that hangs. */
const STEP_LIMIT_MS = 180_000;
const POLL_MS = 250;

const ready = ({ status }: StoredObject) => status?.conditions?.find(({ type }) => type === "Ready");

const isReady = (object: StoredObject): boolean =>
  ready(object)?.status === "True" && ready(object)?.observedGeneration === object.metadata.generation;

const read = async ({ kubectl }: Environment): Promise<readonly StoredObject[]> =>
  JSON.parse((await kubectl("get", "ecs", "-o", "json")).stdout).items;

/**
 * Prints what each object says whenever that changes, until all are as wanted.
 *
 * @param what the claim, for the error
 * @throws Error when it does not come true
 */
async function follow(
  environment: Environment,
  say: Say,
  what: string,
  holds: (objects: readonly StoredObject[]) => boolean,
): Promise<void> {
  const deadline = Date.now() + STEP_LIMIT_MS;
  const said = new Map<string, string>();
  for (;;) {
    const objects = await read(environment);
    for (const object of objects) {
      const name = `${object.kind}/${object.metadata.name}`;
      const { reason = "", message = "" } = ready(object) ?? {};
      const line = `${name}  ${reason}: ${message}`;
      if (said.get(name) !== line && reason !== "") say(`   ${line}`);
      said.set(name, line);
    }
    for (const name of [...said.keys()].filter(
      (each) => !objects.some((one) => `${one.kind}/${one.metadata.name}` === each),
    )) {
      say(`   ${name}  is gone`);
      said.delete(name);
    }
    if (holds(objects)) return;
    if (Date.now() > deadline) throw new Error(`not within ${STEP_LIMIT_MS / 1000} seconds: ${what}`);
    if (!environment.alive()) throw new Error("the operator or the simulator ended");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export const untilReady = (environment: Environment, say: Say): Promise<void> =>
  follow(environment, say, "every object is Ready", (objects) => objects.length > 0 && objects.every(isReady));

/** Until an object of the kind has the condition. */
export const untilCondition = (environment: Environment, say: Say, kind: string, type: string): Promise<void> =>
  follow(environment, say, `${kind} is ${type}`, (objects) =>
    objects.some(
      (one) =>
        one.kind === kind &&
        one.status?.conditions?.some((each) => each.type === type && each.status === "True") === true,
    ),
  );

export const untilGone = (environment: Environment, say: Say): Promise<void> =>
  follow(environment, say, "every object is gone", (objects) => objects.length === 0);

/**
 * Waits until the simulated AWS shows what a story claims.
 *
 * @throws Error when it does not come true
 */
export async function untilAws<Shown>(
  environment: Environment,
  what: string,
  holds: (areas: readonly Shown[]) => boolean,
): Promise<void> {
  const deadline = Date.now() + STEP_LIMIT_MS;
  for (;;) {
    const { areas } = (await environment.simulator("snapshot")) as { readonly areas: readonly Shown[] };
    if (holds(areas)) return;
    if (Date.now() > deadline) throw new Error(`AWS does not show it: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
