import { arnOf } from "../../../core/arn.ts";
import { refuse } from "../../../core/errors.ts";
import { digest } from "../../../core/json.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { inputMust as must } from "../demands.ts";
import { checkFilter, type FilterRule, OWNER, passes, SELF } from "../filters.ts";
import type * as inputs from "../inputs/namespaces.ts";
import { existingNamespace, findNamespace, servicesOf } from "../lookups.ts";
import { optionsNow } from "../options.ts";
import { pageOf } from "../paging.ts";
import { refuseWhileRunning, runningOperation, startOperation } from "../progress/run.ts";
import type { CloudMapArea, FailingOperation, Namespace, NamespaceType } from "../records.ts";
import { nextId, SERVICE } from "../state.ts";
import { checkedTags } from "../tags/tags.ts";
import { checkNamespaceName, holderOf, httpNameOf, refuseTakenName } from "./names.ts";
import { hostedZone, namespaceSummary, namespaceView } from "./view.ts";

interface CreateRequest {
  readonly type: NamespaceType;
  readonly action: string;
  readonly input: inputs.CreateHttpNamespaceInput & {
    readonly Vpc?: string;
    readonly Properties?: inputs.CreatePublicDnsNamespaceInput["Properties"];
  };
}

export const createHttpNamespace = (area: CloudMapArea, input: inputs.CreateHttpNamespaceInput) =>
  create(area, { type: "HTTP", action: "CreateHttpNamespace", input });

export const createPrivateDnsNamespace = (area: CloudMapArea, input: inputs.CreatePrivateDnsNamespaceInput) =>
  create(area, { type: "DNS_PRIVATE", action: "CreatePrivateDnsNamespace", input });

export const createPublicDnsNamespace = (area: CloudMapArea, input: inputs.CreatePublicDnsNamespaceInput) =>
  create(area, { type: "DNS_PUBLIC", action: "CreatePublicDnsNamespace", input });

/** Lengths and ranges: API Reference, CreatePrivateDnsNamespace. */
function checkCommon(description: string | undefined, token: string | undefined, ttl: number | undefined): void {
  must((description ?? "").length <= 1024, "The description can have at most 1024 characters.");
  must((token ?? "").length <= 64, "The request ID can have at most 64 characters.");
  must(ttl === undefined || (ttl >= 0 && ttl <= 2_147_483_647), "TTL must be between 0 and 2147483647.");
}

/**
 * The namespace is there once its operation has succeeded. While one creation of a name is going on no other is taken, of whatever
 * type: CreateHttpNamespace was seen to be refused for a CreatePrivateDnsNamespace.
 */
function create(area: CloudMapArea, { type, action, input }: CreateRequest) {
  const { Name: name, Vpc: vpc, CreatorRequestId: creatorRequestId, Description: description } = input;
  const soaTtl = input.Properties?.DnsProperties.SOA.TTL;
  checkNamespaceName(type, name);
  checkCommon(description, creatorRequestId, soaTtl);
  must(vpc === undefined || (vpc !== "" && vpc.length <= 64), "The VPC ID must have between 1 and 64 characters.");
  const tags = checkedTags(input.Tags);
  const payload = digest([action, input]);
  const same = runningOperation(area, ({ creation }) => creation?.payload === payload);
  if (same && optionsNow(area.world).repeatedNamespace === "sameOperation") return { OperationId: same.id };
  refuseWhileRunning(area, ({ creation }) => creation?.name === name.toLowerCase());
  const wanted = { type, name, vpc, creatorRequestId };
  refuseTakenName(area, wanted);
  if (area.namespaces.size >= optionsNow(area.world).namespaceQuota)
    throw refuse("ResourceLimitExceeded", "The quota on the number of namespaces in this Region has been reached.");
  const id = newNamespaceId(area);
  const operation = startOperation(area, {
    type: "CREATE_NAMESPACE",
    action,
    targets: { NAMESPACE: id },
    namespace: { id, type },
    quick: type === "HTTP",
    creation: { name: name.toLowerCase(), payload },
    finish() {
      const failure = zoneFailure(area, wanted);
      if (!failure) addNamespace(area, { ...wanted, id, description, soaTtl, tags });
      return failure;
    },
  });
  return { OperationId: operation.id };
}

/** The text is what AWS was seen to answer. */
function zoneFailure(area: CloudMapArea, wanted: Parameters<typeof holderOf>[1]): FailingOperation | undefined {
  const holder = holderOf(area, wanted);
  if (!holder) return undefined;
  return {
    errorCode: "CANNOT_CREATE_HOSTED_ZONE",
    errorMessage: `The VPC ${wanted.vpc} in region ${area.region} has already been associated with the hosted zone ${hostedZone(holder.id)} with the same domain name.`,
  };
}

export const newNamespaceId = (area: CloudMapArea): string => `ns-${nextId(area).slice(0, 16)}`;

interface NewNamespace {
  readonly id: string;
  readonly type: NamespaceType;
  readonly name: string;
  readonly vpc?: string | undefined;
  readonly creatorRequestId?: string | undefined;
  readonly description?: string | undefined;
  readonly soaTtl?: number | undefined;
  readonly tags?: Namespace["tags"];
}

/** From now on the namespace is there. TTL of an SOA record that nobody chose: API Reference, ListNamespaces, examples. */
export function addNamespace(area: CloudMapArea, wanted: NewNamespace): Namespace {
  const namespace: Namespace = {
    id: wanted.id,
    arn: arnOf(area, SERVICE, `namespace/${wanted.id}`),
    name: wanted.name,
    httpName: httpNameOf(area, wanted.name, wanted.id),
    type: wanted.type,
    vpc: wanted.vpc,
    description: wanted.description,
    soaTtl: wanted.soaTtl ?? 60,
    createdAt: area.world.now,
    creatorRequestId: wanted.creatorRequestId,
    tags: wanted.tags ?? new Map(),
  };
  rememberPast(area, namespace.arn, () => undefined);
  area.namespaces.set(namespace.id, namespace);
  return namespace;
}

export const updateHttpNamespace = (area: CloudMapArea, input: inputs.UpdateHttpNamespaceInput) =>
  update(area, { type: "HTTP", action: "UpdateHttpNamespace", input });

export const updatePrivateDnsNamespace = (area: CloudMapArea, input: inputs.UpdateDnsNamespaceInput) =>
  update(area, { type: "DNS_PRIVATE", action: "UpdatePrivateDnsNamespace", input });

export const updatePublicDnsNamespace = (area: CloudMapArea, input: inputs.UpdateDnsNamespaceInput) =>
  update(area, { type: "DNS_PUBLIC", action: "UpdatePublicDnsNamespace", input });

interface UpdateRequest {
  readonly type: NamespaceType;
  readonly action: string;
  readonly input: inputs.UpdateDnsNamespaceInput;
}

/** What is left out stays. */
function update(area: CloudMapArea, { type, action, input }: UpdateRequest) {
  const { Id, Namespace: change, UpdaterRequestId } = input;
  const namespace = existingNamespace(area, Id);
  must(namespace.type === type, `${action} does not take namespaces of type ${namespace.type}.`);
  const ttl = change.Properties?.DnsProperties.SOA.TTL;
  checkCommon(change.Description, UpdaterRequestId, ttl);
  refuseWhileRunning(area, ({ targets }) => targets.NAMESPACE === namespace.id);
  const operation = startOperation(area, {
    type: "UPDATE_NAMESPACE",
    action,
    targets: { NAMESPACE: namespace.id },
    namespace,
    quick: type === "HTTP",
    finish() {
      rememberPast(area, namespace.arn, () => namespaceView(area, namespace));
      if (change.Description !== undefined) namespace.description = change.Description;
      if (ttl !== undefined) namespace.soaTtl = ttl;
      return undefined;
    },
  });
  return { OperationId: operation.id };
}

export function deleteNamespace(area: CloudMapArea, { Id }: inputs.DeleteNamespaceInput) {
  const namespace = existingNamespace(area, Id);
  refuseWhileRunning(area, ({ targets }) => targets.NAMESPACE === namespace.id);
  // The text is what AWS was seen to answer.
  if (servicesOf(area, namespace).length > 0)
    throw refuse(
      "ResourceInUse",
      "Namespace has associated services; delete the services before deleting the namespace",
    );
  const operation = startOperation(area, {
    type: "DELETE_NAMESPACE",
    action: "DeleteNamespace",
    targets: { NAMESPACE: namespace.id },
    namespace,
    quick: namespace.type === "HTTP",
    finish() {
      rememberPast(area, namespace.arn, () => namespaceView(area, namespace));
      area.namespaces.delete(namespace.id);
      return undefined;
    },
  });
  return { OperationId: operation.id };
}

export function getNamespace(area: CloudMapArea, { Id }: inputs.GetNamespaceInput) {
  must(Id.length <= 255, "The namespace ID can have at most 255 characters.");
  const present = findNamespace(area, Id);
  const arn = Id.startsWith("arn:") ? Id : arnOf(area, SERVICE, `namespace/${Id}`);
  const view = shown(area, arn, present && namespaceView(area, present));
  if (!view) throw refuse("NamespaceNotFound", `No namespace exists with the ID ${Id}.`);
  return { Namespace: view };
}

const FILTERS: Readonly<Record<string, FilterRule>> = {
  TYPE: { conditions: ["EQ", "BEGINS_WITH"], values: ["HTTP", "DNS_PUBLIC", "DNS_PRIVATE"] },
  NAME: { conditions: ["EQ", "BEGINS_WITH"] },
  HTTP_NAME: { conditions: ["EQ", "BEGINS_WITH"] },
  RESOURCE_OWNER: OWNER,
};

export function listNamespaces(area: CloudMapArea, input: inputs.ListNamespacesInput) {
  const { Filters = [] } = input;
  for (const filter of Filters) checkFilter(FILTERS, filter);
  const { items, nextToken } = pageOf(area, [...area.namespaces.keys()], input);
  const found = items.flatMap((id) => area.namespaces.get(id) ?? []);
  const wanted = found.filter(({ type, name, httpName }) => {
    const actual = { TYPE: type, NAME: name, HTTP_NAME: httpName, RESOURCE_OWNER: SELF };
    return Filters.every((filter) => passes(actual[filter.Name], filter));
  });
  return { Namespaces: wanted.map((namespace) => namespaceSummary(area, namespace)), NextToken: nextToken };
}
