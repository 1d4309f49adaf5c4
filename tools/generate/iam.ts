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

/** @returns the policy, with placeholders for the installation id and the roles that may be passed */
export function minimalPolicy(): Policy {
  const core = ROWS.filter(isCore);
  const writes = core.filter(isMutating);
  const making = writes.filter(creates);
  const changing = writes.filter((operation) => !creates(operation));
  const confined = changing.filter((operation) => !takesOnlyAny(operation));
  const ours = { StringEquals: { [RESOURCE_TAG]: PLACEHOLDERS.installation } };
  const tagged = { StringEquals: { [REQUEST_TAG]: PLACEHOLDERS.installation } };
  const passedTo = sorted(writes.flatMap(({ operation }) => operation.iam.passesRolesTo ?? []));
  const tagging = core.filter(({ name }) => name === "TagResource");
  return {
    Version: "2012-10-17",
    Statement: [
      // Some lists are held against `*` whatever type AWS documents, and Observe reads foreign resources.
      allow("Read", actions(core.filter((row) => !isMutating(row))), "*"),
      // What does not exist yet is confined by the tags it is made with, not by an ARN.
      allow("CreateTagged", actions(making), "*", tagged),
      allow("TagWhileCreating", [TAG_RESOURCE], "*", {
        StringEquals: { "ecs:CreateAction": sorted(making.map(({ name }) => name)) },
      }),
      allow("ChangeOurs", actions(confined), arnsOf(confined), ours),
      allow("DeregisterRevisions", actions(changing.filter(takesOnlyAny)), "*"),
      allow("Adopt", [TAG_RESOURCE], arnsOf(tagging), {
        ...tagged,
        Null: { [RESOURCE_TAG]: "true" },
      }),
      allow("PassRoles", ["iam:PassRole"], [PLACEHOLDERS.role], {
        StringEquals: { "iam:PassedToService": passedTo },
      }),
      ...FEATURES.map((feature) => blockOf(feature)),
    ],
  };
}

/** The features beyond the core, each a block of its own: without it only that feature reports a missing permission. */
const FEATURES = sorted(ROWS.flatMap(({ operation }) => operation.iam.feature ?? [])) as readonly Feature[];

const blockOf = (feature: Feature): Statement => {
  const rows = ROWS.filter(({ operation }) => operation.iam.feature === feature);
  return allow(feature, actions(rows), arnsOf(rows).includes("*") ? "*" : arnsOf(rows));
};

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
  ServiceConnectNames:
    "Optional: shows the default Service Connect namespace of an `ECSCluster` by name. Without the statement the cluster shows " +
    "only the ARN.",
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
