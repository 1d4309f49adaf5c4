import { ECS } from "@aws-sdk/client-ecs";
import { understand } from "../../simulator/core/wire.ts";
import { operationSchema, unknownMembers } from "../simulator/sdk-schemas.ts";
import type { Manifest } from "../support/builders.ts";
import { ACCOUNT, type Driven, REGION } from "../unit/kinds/driven.ts";
import { placesOf, valueAt } from "./edit.ts";
import { type Field, pathOf } from "./fields.ts";

type Members = Readonly<Record<string, unknown>>;

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** AWS's own client over the simulator's wire, without a socket. An answer has the members of AWS's shapes and no others. */
function clientOf({ simulator, time }: Driven): ECS {
  const scope = { account: ACCOUNT, region: REGION, caller: "person" };
  const handle = async ({ headers, body }: HttpRequest) => {
    const text = Buffer.from(body as Uint8Array).toString();
    const wanted = understand(simulator.services, { target: headers["x-amz-target"], body: text });
    if ("refused" in wanted) throw new Error(JSON.stringify(wanted.refused.body));
    const { service, operation, input, write } = wanted;
    const answer = write(simulator.handle(scope, service, operation, input, time.now()), "0");
    const foreign = unknownMembers(JSON.parse(answer.text), operationSchema(service, operation).output);
    if (foreign.length > 0) throw new Error(`AWS does not show ${foreign.join(", ")} in ${operation}`);
    const headersBack = { "content-type": answer.type };
    return { response: { statusCode: answer.status, headers: headersBack, body: Buffer.from(answer.text) } };
  };
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "none" };
  return new ECS({ region: REGION, credentials, maxAttempts: 1, requestHandler: { handle } as never });
}

/** What AWS shows of a resource; of what two answers show, the later one counts. */
type Reader = (ecs: ECS, status: Members) => Promise<readonly (object | undefined)[]>;

const CLUSTER_PARTS = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"] as const;

const READERS: Readonly<Record<string, Reader>> = {
  async ECSCluster(ecs, { arn }) {
    const { clusters = [] } = await ecs.describeClusters({ clusters: [String(arn)], include: [...CLUSTER_PARTS] });
    return clusters;
  },
  async ECSTaskDefinition(ecs, { latest }) {
    const { arn } = latest as { readonly arn: string };
    const { taskDefinition, tags } = await ecs.describeTaskDefinition({ taskDefinition: arn, include: ["TAGS"] });
    return [taskDefinition, { tags }];
  },
  async ECSService(ecs, { arn, clusterArn }) {
    const named = { cluster: String(clusterArn), services: [String(arn)] };
    const { services = [] } = await ecs.describeServices({ ...named, include: ["TAGS"] });
    const current = services.flatMap(({ currentServiceRevisions = [] }) => currentServiceRevisions);
    const serviceRevisionArns = current.map((one) => String(one.arn));
    const { serviceRevisions = [] } = await ecs.describeServiceRevisions({ serviceRevisionArns });
    return [...serviceRevisions, ...services];
  },
};

/**
 * Whether AWS shows a field of an object with the object's resource, under its own name. How a service is scaled is shown by other
 * services (test/unit/ecs/autoscaling).
 */
export const isShown = ({ kind, text }: Pick<Field, "kind" | "text">): boolean =>
  READERS[kind] !== undefined && !/^autoscaling\b/.test(text);

/** Fields that AWS shows under another name. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^containers\b/, "containerDefinitions"],
  [/^capacityProviderRefs\[\]\.name$/, "capacityProviders[]"],
  [/\bcapacityProviderRef\.name$/, "capacityProvider"],
  [/^taskDefinitionRef\.name$/, "taskDefinition"],
  [/\bnamespaceRef\.name$/, "namespace"],
  [/\bregistryRef\.name$/, "registryArn"],
];

const nameInAws = ({ text }: Field): string => NAMES.reduce((name, [ours, theirs]) => name.replace(ours, theirs), text);

/** The values that AWS's words have for a field, of every item of its lists. */
export const valuesInAws = (members: unknown, field: Field): readonly unknown[] =>
  placesOf(members, pathOf(nameInAws(field))).map((place) => valueAt(members, place));

/** The values that AWS's Describe calls show for a field of an object. */
export async function shownInAws(world: Driven, manifest: Manifest, field: Field): Promise<readonly unknown[]> {
  const read = READERS[manifest.kind];
  if (read === undefined) throw new Error(`nobody reads ${manifest.kind} in AWS`);
  const parts = await read(clientOf(world), (world.get(manifest)?.status ?? {}) as Members);
  return valuesInAws(Object.assign({}, ...parts), field);
}

/** The name of what an ARN stands for. */
function nameBehind(world: Driven, arn: string): unknown {
  const id = arn.slice(arn.lastIndexOf("/") + 1);
  const found = /:(namespace|service)\/(ns|srv)-/.exec(arn)?.[1];
  if (found === "namespace")
    return (world.aws("GetNamespace", { Id: id }, "servicediscovery").Namespace as Members).Name;
  if (found === "service") return (world.aws("GetService", { Id: id }, "servicediscovery").Service as Members).Name;
  return id;
}

const isArn = (value: unknown): value is string => typeof value === "string" && value.startsWith("arn:");

/** Whether AWS shows a declared value: numbers as texts, and ARNs where there was a name. */
export function isSame(world: Driven, declared: unknown, shown: unknown): boolean {
  if (!isArn(declared) && isArn(shown)) {
    const name = nameBehind(world, shown);
    return name === declared || String(name).startsWith(`${declared}:`);
  }
  return (
    JSON.stringify(shown) === JSON.stringify(declared) ||
    (typeof shown !== "object" && String(shown) === String(declared))
  );
}
