/** Reads what Application Auto Scaling and CloudWatch know of a service, as seldom as its decisions allow. */
import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import { tagsShown } from "../../../aws/services/application-autoscaling/tags.ts";
import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { targetOf } from "../../../ecs/autoscaling/desired.ts";
import type { Live } from "../../../ecs/autoscaling/model.ts";
import { scalingPlan } from "../../../ecs/autoscaling/plan.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { ClassifiedError } from "../../../engine/outcome.ts";
import { unavailable } from "../../common/plan/failures.ts";
import { countIsEnforced } from "../count.ts";
import type { ServiceObserved } from "../model.ts";
import { declaredIn, isScaled, namesOf, type ReadProblem, recordedIn, type ScalingObserved } from "./model.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;
type Known = Knowledge<ServiceObserved>;

/** Policies, scheduled actions and alarms, and activities, take calls of their own, so drift in them is looked for less often. */
const DETAILS_MS = 3_600_000;

const MOST_ACTIVITIES = 20;

const NOTHING: Live = { target: undefined, policies: [], scheduledActions: [], alarms: [] };

/**
 * What AWS shows of the scaling of a service. Another service than such is asked for once, before its count is written: AWS may set it.
 * A read that fails is told and fails nothing else.
 */
export async function observeScaling(
  aws: Aws,
  resource: Service,
  service: EcsService,
  known: Known,
): Promise<{ readonly scaling?: ScalingObserved }> {
  const before = known.observed?.scaling;
  if (!isScaled(resource)) {
    if (before !== undefined && before.problem?.why === undefined && before.live.target !== undefined)
      return readOrKeep(before, known, () => readTarget(aws, service, known));
    if (before !== undefined) return { scaling: before };
    return isCountDue(resource, service) ? readOrKeep(before, known, () => readTarget(aws, service, known)) : {};
  }
  return readOrKeep(before, known, () => readScaling(aws, resource, service, known));
}

/** Whether the count is about to be written. */
const isCountDue = (resource: Service, service: EcsService): boolean =>
  countIsEnforced(resource) &&
  resource.spec.managementPolicy !== "Observe" &&
  service.schedulingStrategy !== "DAEMON" &&
  service.desiredCount !== resource.spec.desiredCount;

/** The alarms that may be left when AWS does not show the service any more; undefined where there were none. */
export async function observeAlarms(
  aws: Aws,
  resource: Service,
  known: Known,
): Promise<{ readonly scaling: ScalingObserved } | undefined> {
  const names = [...recordedIn(resource.status).alarms.keys()];
  if (names.length === 0) return undefined;
  return readOrKeep(known.observed?.scaling, known, async () => {
    const live = { ...NOTHING, alarms: await readAlarms(aws, names) };
    return { live, readAt: known.now, detailsAt: known.now };
  });
}

/** What a read that failed throws. */
class ReadError extends Error {
  readonly problem: ReadProblem;

  constructor(problem: ReadProblem, cause: unknown) {
    super(problem.action, { cause });
    this.problem = problem;
  }
}

async function asked<Answer>(action: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ClassifiedError)) throw error;
    const { code, message } = error.failure;
    throw new ReadError({ action, message: `${code}: ${message}`, why: unavailable(error.failure) }, error);
  }
}

async function readOrKeep(
  before: ScalingObserved | undefined,
  { now }: Known,
  read: () => Promise<ScalingObserved>,
): Promise<{ readonly scaling: ScalingObserved }> {
  try {
    return { scaling: await read() };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { scaling: { live: NOTHING, ...before, readAt: now, problem: error.problem } };
  }
}

async function targetIn(aws: Aws, service: EcsService): Promise<Live["target"]> {
  const { ServiceNamespace, ResourceId } = targetOf(namesOf(service));
  const read = aws["application-autoscaling"].read("DescribeScalableTargets", { ServiceNamespace }, ResourceId);
  return asked("application-autoscaling:DescribeScalableTargets", read);
}

async function readTarget(aws: Aws, service: EcsService, { now }: Known): Promise<ScalingObserved> {
  return { live: { ...NOTHING, target: await targetIn(aws, service) }, readAt: now };
}

async function readScaling(aws: Aws, resource: Service, service: EcsService, known: Known): Promise<ScalingObserved> {
  const { problem: _, ...before } = known.observed?.scaling ?? { live: NOTHING, readAt: known.now };
  const target = await targetIn(aws, service);
  const targetTags = await readTargetTags(aws, target, known);
  const base = { ...before, live: { ...before.live, target }, targetTags, readAt: known.now };
  const details = areDetailsDue(base, resource, service, known)
    ? { live: { target, ...(await readDetails(aws, resource, service)) }, detailsAt: known.now, written: undefined }
    : {};
  const activities = await readActivities(aws, { target, service, known, before: before.activities });
  return { ...base, ...details, ...(activities && { activities }) };
}

/** Tags take a call for each target: they are read once, and when somebody asks. */
async function readTargetTags(aws: Aws, target: Live["target"], { observed, asked: isAsked }: Known) {
  const { live, targetTags } = observed?.scaling ?? {};
  const ResourceARN = target?.ScalableTargetARN;
  if (ResourceARN === undefined) return undefined;
  if (!isAsked && targetTags !== undefined && live?.target?.ScalableTargetARN === ResourceARN) return targetTags;
  const read = aws["application-autoscaling"].call("ListTagsForResource", { ResourceARN });
  return tagsShown((await asked("application-autoscaling:ListTagsForResource", read)).Tags);
}

/** Details are read just before they are written, after that, when somebody asks, and once an hour. */
function areDetailsDue(shown: ScalingObserved, resource: Service, service: EcsService, known: Known): boolean {
  const { detailsAt, written, live } = shown;
  if (detailsAt === undefined || written === true || known.asked || known.now - detailsAt >= DETAILS_MS) return true;
  const spec = declaredIn(resource);
  const recorded = recordedIn(resource.status);
  const { steps, conflicts } = scalingPlan({ spec, names: namesOf(service), live, recorded, tags: [] });
  // What is in the way may be taken over, and that replaces it.
  return steps.length > 0 || conflicts.length > 0;
}

async function readDetails(aws: Aws, resource: Service, service: EcsService): Promise<Omit<Live, "target">> {
  const { ServiceNamespace, ResourceId } = targetOf(namesOf(service));
  const scaling = aws["application-autoscaling"];
  const declared = (resource.spec.autoscaling?.alarms ?? []).map(({ alarmName }) => alarmName);
  const names = [...new Set([...recordedIn(resource.status).alarms.keys(), ...declared])];
  const [policies, scheduledActions, alarms] = await Promise.all([
    asked(
      "application-autoscaling:DescribeScalingPolicies",
      scaling.all("DescribeScalingPolicies", { ServiceNamespace }, ResourceId),
    ),
    asked(
      "application-autoscaling:DescribeScheduledActions",
      scaling.all("DescribeScheduledActions", { ServiceNamespace }, ResourceId),
    ),
    readAlarms(aws, names),
  ]);
  return { policies, scheduledActions, alarms };
}

async function readAlarms(aws: Aws, names: readonly string[]): Promise<Live["alarms"]> {
  const reads = names.map((name) => aws.cloudwatch.read("DescribeAlarms", {}, name));
  const alarms = await asked("cloudwatch:DescribeAlarms", Promise.all(reads));
  return alarms.filter((alarm) => alarm !== undefined);
}

/**
 * What AWS has done, once an hour, and at once when the count has come to stand at a limit. AWS keeps six weeks of it: only the newest
 * are asked for.
 */
async function readActivities(
  aws: Aws,
  facts: {
    readonly target: Live["target"];
    readonly service: EcsService;
    readonly known: Known;
    readonly before: ScalingObserved["activities"];
  },
): Promise<ScalingObserved["activities"]> {
  const { target, service, known, before } = facts;
  if (target === undefined) return undefined;
  const count = service.desiredCount ?? 0;
  const atLimit = count === target.MinCapacity || count === target.MaxCapacity;
  const isDue = before === undefined || known.asked || known.now - before.at >= DETAILS_MS;
  if (!isDue && (!atLimit || before.count === count)) return before;
  const { ServiceNamespace, ResourceId } = targetOf(namesOf(service));
  const input = { ServiceNamespace, ResourceId, IncludeNotScaledActivities: true, MaxResults: MOST_ACTIVITIES };
  const read = aws["application-autoscaling"].call("DescribeScalingActivities", input);
  const { ScalingActivities = [] } = await asked("application-autoscaling:DescribeScalingActivities", read);
  return { at: known.now, count, shown: ScalingActivities };
}
