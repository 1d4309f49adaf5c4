/**
 * The smallest IAM policy that the operator works with, from the table of its calls, and the page that explains it.
 * Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html (what an action may be
 * narrowed to) and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
 */

import { TAGS } from "../../operator/api/names.ts";
import { iamActions, ROWS, type Row } from "../../operator/aws/services/index.ts";
import type { Feature } from "../../operator/aws/services/service.ts";
import { type Files, generatedFrom, table } from "./files.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What a person writes into the policy before it is used. */
export const PLACEHOLDERS = {
  installation: "INSTALLATION_ID",
  role: "arn:aws:iam::ACCOUNT_ID:role/PASSABLE_ROLE",
} as const;

const TAG_RESOURCE = "ecs:TagResource";
const REQUEST_TAG = `aws:RequestTag/${TAGS.installation}`;
const RESOURCE_TAG = `aws:ResourceTag/${TAGS.installation}`;

const isCore = ({ operation }: Row): boolean => operation.iam.feature === undefined;

/** Operations that make something and tag it in the same call. */
const creates = (row: Row): boolean => iamActions(row).includes(TAG_RESOURCE) && row.name !== "TagResource";

const takesOnlyAny = ({ operation }: Row): boolean => operation.iam.resources.includes("any");

const isMutating = ({ operation }: Row): boolean => operation.mutating;

const arnsOf = (rows: readonly Row[]): readonly string[] =>
  sorted(rows.flatMap(({ service, operation }) => operation.iam.resources.map((type) => service.arns[type] ?? "*")));

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** The actions of the operations' own names; those of AWS that need none are left out. */
const actions = (rows: readonly Row[]): readonly string[] =>
  sorted(
    rows
      .filter(({ operation }) => operation.iam.actions.length > 0)
      .map(({ service, name }) => `${service.iamPrefix}:${name}`),
  );

const allow = (Sid: string, Action: readonly string[], Resource: Statement["Resource"], condition?: Condition) => ({
  Sid,
  Effect: "Allow" as const,
  Action,
  Resource,
  ...(condition && { Condition: condition }),
});

const OURS = { StringEquals: { [RESOURCE_TAG]: PLACEHOLDERS.installation } };
const TAGGED = { StringEquals: { [REQUEST_TAG]: PLACEHOLDERS.installation } };

/** What does not exist yet is confined by the tags it is made with, not by an ARN. */
const makeTagged = (rows: readonly Row[], feature = ""): readonly Statement[] => [
  allow(`${feature}CreateTagged`, actions(rows), "*", TAGGED),
  allow(`${feature}TagWhileCreating`, [TAG_RESOURCE], "*", {
    StringEquals: { "ecs:CreateAction": sorted(rows.map(({ name }) => name)) },
  }),
];

/** @returns the policy, with placeholders for the installation id and the roles that may be passed */
export function minimalPolicy(): Policy {
  const core = ROWS.filter(isCore);
  const writes = core.filter(isMutating);
  const making = writes.filter(creates);
  const changing = writes.filter((operation) => !creates(operation));
  const confined = changing.filter((operation) => !takesOnlyAny(operation));
  const passedTo = sorted(writes.flatMap(({ operation }) => operation.iam.passesRolesTo ?? []));
  const tagging = core.filter(({ name }) => name === "TagResource");
  return {
    Version: "2012-10-17",
    Statement: [
      // Some lists are held against `*` whatever type AWS documents, and Observe reads foreign resources.
      allow("Read", actions(core.filter((row) => !isMutating(row))), "*"),
      ...makeTagged(making),
      allow("ChangeOurs", actions(confined), arnsOf(confined), OURS),
      allow("DeregisterRevisions", actions(changing.filter(takesOnlyAny)), "*"),
      allow("Adopt", [TAG_RESOURCE], arnsOf(tagging), {
        ...TAGGED,
        Null: { [RESOURCE_TAG]: "true" },
      }),
      allow("PassRoles", ["iam:PassRole"], [PLACEHOLDERS.role], {
        StringEquals: { "iam:PassedToService": passedTo },
      }),
      ...FEATURES.flatMap(blockOf),
    ],
  };
}

/** The features beyond the core, each a block of its own: without it only that feature reports a missing permission. */
const FEATURES = sorted(ROWS.flatMap(({ operation }) => operation.iam.feature ?? [])) as readonly Feature[];

/**
 * The statements of a feature: what it reads; what it makes, with the owner tags; what it changes, where those are; and what AWS does
 * for it with the permissions of the caller. Only ECS says in a request to tag what is being made.
 */
export function blockOf(feature: Feature): readonly Statement[] {
  const rows = ROWS.filter(({ operation }) => operation.iam.feature === feature);
  const reads = rows.filter((row) => !isMutating(row));
  const making = rows.filter((row) => isMutating(row) && tagsWhatItMakes(row));
  const [ofEcs, others] = [making.filter(creates), making.filter((row) => !creates(row))];
  const changing = rows.filter((row) => isMutating(row) && (!tagsWhatItMakes(row) || row.operation.iam.updates));
  const behalf = rows.flatMap(({ operation }) => operation.iam.onBehalf ?? []);
  const statements: readonly (Statement | undefined)[] = [
    someOf(reads, () => allow(`${feature}Read`, actions(reads), placesOf(reads))),
    ...(ofEcs.length === 0 ? [] : makeTagged(ofEcs, feature)),
    someOf(others, () => allow(`${feature}CreateTagged`, actions(others), "*", TAGGED)),
    // What is being made has no tags yet; what carries another owner's is not tagged.
    someOf(others, () =>
      allow(`${feature}Tag`, taggingOf(others), "*", { ...TAGGED, Null: { [RESOURCE_TAG]: "true" } }),
    ),
    someOf(changing, () => allow(`${feature}ChangeOurs`, actions(changing), placesOf(changing), OURS)),
    someOf(behalf, () => allow(`${feature}OnBehalf`, sorted(behalf.flatMap((one) => one.actions)), anyOf(behalf))),
  ];
  return statements.filter((statement) => statement !== undefined);
}

const someOf = (list: readonly unknown[], statement: () => Statement): Statement | undefined =>
  list.length === 0 ? undefined : statement();

const taggingOf = (rows: readonly Row[]): readonly string[] =>
  sorted(rows.flatMap((row) => iamActions(row).filter((action) => action.endsWith(":TagResource"))));

const anyOf = (behalf: readonly { readonly resource: string }[]): Statement["Resource"] => {
  const resources = sorted(behalf.map(({ resource }) => resource));
  return resources.includes("*") ? "*" : resources;
};

const placesOf = (rows: readonly Row[]): Statement["Resource"] => (arnsOf(rows).includes("*") ? "*" : arnsOf(rows));

/** Operations that make something with tags, which takes the tagging action of their service. */
const tagsWhatItMakes = (row: Row): boolean =>
  iamActions(row).includes(`${row.service.iamPrefix}:TagResource`) && row.name !== "TagResource";

const EXPLANATIONS: Readonly<Record<string, string>> = {
  Read:
    "Reading is not restricted to resources: AWS checks some lists against `*`, and `managementPolicy: Observe` and adoption " +
    "read what the operator does not own. There are no tag conditions, because AWS would then deny access to a resource that " +
    "does not exist. Read-only mode needs no other statement.",
  CreateTagged:
    "Everything that the operator creates carries its owner tags from the beginning. It cannot create anything without them.",
  TagWhileCreating: "AWS requires this permission for a create with tags. It does not allow to tag existing resources.",
  ChangeOurs: "Change, delete, tag and untag only what carries this installation's owner tag.",
  DeregisterRevisions:
    "AWS does not support restricting this action to a resource or a tag. The operator reads the owner tags of a revision " +
    "before it deregisters it.",
  Adopt:
    "Sets the owner tags on resources without owner tags, for `adoptionPolicy: Adopt`. Leave the statement out if nothing is adopted.",
  PassRoles:
    "Task roles, task execution roles, and roles that ECS uses for load balancers and volumes. List the same roles in the " +
    "operator's `passableRoles`, which it checks before every write. AWS documents the check for roles that a request names: " +
    "those of a task definition when it is registered. If AWS checks them again when a service is created or updated, this " +
    "statement is enough.",
  AutoscalingRead:
    "Optional, as are the other statements whose names begin with `Autoscaling`: `spec.autoscaling` of an `ECSService`. Without them a " +
    "service with that field reports `AccessDenied`, and everything else works.",
  AutoscalingCreateTagged: "Scalable targets and alarms carry the owner tags from the beginning.",
  AutoscalingTag:
    "AWS requires the permission for a create with tags. It also sets the owner tags on what has none, for `adoptionPolicy: Adopt`.",
  AutoscalingChangeOurs:
    "Change, delete, tag and untag only what carries this installation's owner tag; policies and scheduled actions are changed by the " +
    "tags of their scalable target.",
  AutoscalingOnBehalf:
    "Application Auto Scaling makes and deletes the alarms of target tracking policies with the caller's permissions (User Guide).",
  CapacityProvidersCreateTagged:
    "Optional, as are the other statements whose names begin with `CapacityProviders`: `ECSCapacityProvider` objects. Without them " +
    "these report `AccessDenied`, and everything else works. A Managed Instances provider also needs its infrastructure role in " +
    "`PassRoles`.",
  CapacityProvidersTagWhileCreating: "As `TagWhileCreating`, for capacity providers.",
  CapacityProvidersChangeOurs: "As `ChangeOurs`, for capacity providers.",
  CloudMapRead:
    "Optional, as are the other statements whose names begin with `CloudMap`: `CloudMapNamespace` and `CloudMapService` objects. An " +
    "`ECSCluster` also shows its default Service Connect namespace by name with it, and by ARN alone without it; then drift is not found " +
    "in one that is declared by name.",
  CloudMapCreateTagged: "Namespaces and services carry the owner tags from the beginning.",
  CloudMapTag:
    "AWS requires the permission for a create with tags. It also sets the owner tags on what has none, for `adoptionPolicy: Adopt`.",
  CloudMapChangeOurs: "Change, delete, tag and untag only what carries this installation's owner tag.",
  CloudMapOnBehalf:
    "Only for namespaces of type DNS_PRIVATE and DNS_PUBLIC: Cloud Map makes the hosted zone of a DNS namespace with the caller's permissions (AWS Cloud Map Developer Guide, API permissions reference).",
  TaskLogsRead:
    "Optional: the last log lines of a failed task in the status of its `ECSTask`, for objects with `spec.logTail`. Name your log groups instead " +
    "of all: whoever may read the object reads those lines. Without the statement the status says that the lines could not be read, and " +
    "everything else works.",
  TasksCreateTagged:
    "Optional, as are the other statements whose names begin with `Tasks`: `ECSTask` objects. Without them these report `AccessDenied`, and " +
    "everything else works. The roles of the tasks have to be in `PassRoles`.",
  TasksTagWhileCreating: "As `TagWhileCreating`, for tasks.",
  TasksChangeOurs: "Stop only tasks that carry this installation's owner tag.",
  ContainerInstancesRead:
    "Optional: counts the container instances of an `ECSCluster` by kind and state. Without the statement the cluster shows only " +
    "how many there are.",
};

const code = (text: string): string => `\`${text}\``;
const lines = (texts: readonly string[]): string => texts.map(code).join("<br>");

function conditionText({ Condition = {} }: Statement): string {
  const texts = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) =>
      operator === "Null" ? `${code(key)} is absent` : `${code(key)} is ${[value].flat().map(code).join(" or ")}`,
    ),
  );
  return texts.join("<br>and ");
}

const statementRows = (policy: Policy) =>
  policy.Statement.map((statement) => [
    code(statement.Sid),
    lines(statement.Action),
    lines([statement.Resource].flat()),
    conditionText(statement),
    EXPLANATIONS[statement.Sid] ?? "",
  ]);

const USE = `Replace before use:

- \`${PLACEHOLDERS.installation}\`: the installation id, which is the chart value \`installationId\` (flag \`--installation\`) or, without
  one, the UID of the namespace \`kube-system\`: \`kubectl get namespace kube-system -o jsonpath='{.metadata.uid}'\`. A list of
  ids is allowed, for adopting what a former installation has tagged.
- \`${PLACEHOLDERS.role}\`: the ARNs, or patterns with \`*\`, of the roles that objects may use. The list in
  \`passableRoles\` should be the same. Without any such role, leave the statement out.
- \`arn:aws:\` in China, in GovCloud and in the European Sovereign Cloud: \`arn:aws-cn:\`, \`arn:aws-us-gov:\` and
  \`arn:aws-eusc:\`.
`;

const NOTES = `## What is not in it

- \`sts:GetCallerIdentity\`, which the operator calls to find out its account: AWS allows it to every caller.
- \`iam:CreateServiceLinkedRole\`: an account in which ECS was ever used has the role already; otherwise
  create it once, with \`aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com\`.
- Permissions that AWS requires of the caller for single features, such as a customer managed KMS key. When one is missing, the
  object has the reason \`AccessDenied\`, and the message names the action.
- Secrets and images: they are read by the task execution role, never by the operator.

## Who gets it

Attach the policy to a role, and let the operator's ServiceAccount assume the role. With EKS Pod Identity the role trusts
\`pods.eks.amazonaws.com\` for \`sts:AssumeRole\` and \`sts:TagSession\`; with IRSA it trusts the cluster's OIDC provider for
\`system:serviceaccount:ecs-operator:ecs-operator\`. [Install](../install.md) shows both.
`;

function page(policy: Policy): string {
  const head = ["Statement", "Actions", "On", "Only when", "Why"];
  return [
    generatedFrom("the operations in operator/aws/services"),
    "# IAM policy\n",
    "The smallest policy with which the operator works, as a file: [iam-policy.json](iam-policy.json).\n",
    USE,
    `${table(head, statementRows(policy))}\n`,
    NOTES,
  ].join("\n");
}

const LINE_WIDTH = 120;

/** JSON as the formatter writes it: a list of texts that fits on a line stands on one. */
function formatted(value: object): string {
  const json = JSON.stringify(value, null, 2);
  return json.replace(/^(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm, (whole, before: string, items: string, comma: string) => {
    const line = `${before}[${items.trim().split(/,\n */).join(", ")}]${comma}`;
    return line.length <= LINE_WIDTH ? line : whole;
  });
}

export function iamPolicy(): Files {
  const policy = minimalPolicy();
  return new Map([
    ["docs/reference/iam-policy.json", `${formatted(policy)}\n`],
    ["docs/reference/iam.md", page(policy)],
  ]);
}
