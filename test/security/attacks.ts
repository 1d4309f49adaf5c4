import { FIELDS, type Field } from "../declarations/fields.ts";
import { isNotSupported } from "../declarations/own-fields.ts";
import { ACCOUNT, INSTALLATION, REGION } from "../unit/kinds/driven.ts";

const supported = FIELDS.filter(({ text }) => !isNotSupported(text));

/** Fields that hand a role to AWS, found by their names: a new one is attacked by itself. */
export const ROLE_FIELDS: readonly Field[] = supported.filter(({ text }) => /role(arn)?$/i.test(text));

/** Fields that name another object. */
export const REFERENCE_FIELDS: readonly Field[] = supported.filter(({ text }) => /Ref\.name$/.test(text));

const role = (path: string, account: string = ACCOUNT) => `arn:aws:iam::${account}:role/${path}`;

/** Roles that `arn:aws:iam::<account>:role/granted*` does not grant, however similar they are. */
export const FOREIGN_ROLES: Readonly<Record<string, string>> = {
  "another role": role("admin"),
  "another account": role("granted-task", "999999999999"),
  "every account": role("granted-task", "*"),
  "another partition": role("granted-task").replace("arn:aws:", "arn:aws-cn:"),
  "a path before the name": role("admin/granted-task"),
  "other capitals": role("Granted-task"),
  "a user": role("granted-task").replace(":role/", ":user/"),
  "a name alone": "admin",
  "a path alone": "/service/admin",
  "a space before it": ` ${role("granted-task")}`,
  "two lines": `${role("admin")}\n${role("granted-task")}`,
  "two roles": `${role("admin")},${role("granted-task")}`,
  "a similar letter": role("gr\u0430nted-task"),
  "capitals in front": role("granted-task").replace("arn", "ARN"),
};

/** Names that might lead to `victim` in the namespace `other`. */
export const FOREIGN_NAMES: readonly string[] = [
  "victim",
  "other/victim",
  "../other/victim",
  "other.victim",
  "victim.other",
  "other:victim",
  "other\\victim",
  "%6fther%2fvictim",
  "VICTIM",
  "victim ",
  "victim\u0000",
  "*",
  "__proto__",
  "constructor",
];

/** What a literal ARN may name that is not in the operator's account and Region. */
export const foreignArns = (path: string): readonly string[] => [
  `arn:aws:ecs:eu-west-1:${ACCOUNT}:${path}`,
  `arn:aws:ecs:${REGION}:999999999999:${path}`,
  `arn:aws:ecs:us-east-1:999999999999:${path}`,
  `arn:aws-cn:ecs:${REGION}:${ACCOUNT}:${path}`,
];

export interface Tag {
  readonly key: string;
  readonly value: string;
}

const PREFIX = "ecs-operator.dev/";
const tagsOf = (owner: Readonly<Record<string, string>>): readonly Tag[] =>
  Object.entries(owner).map(([name, value]) => ({ key: `${PREFIX}${name}`, value }));

const own = { installation: INSTALLATION, namespace: "default", name: "host", uid: "uid-1" };

/** Owners, none of whom is the object `host` in the namespace `default`. */
export const FOREIGN_OWNERS: Readonly<Record<string, readonly Tag[]>> = {
  "another installation": tagsOf({ ...own, installation: "foreign" }),
  "another namespace": tagsOf({ ...own, namespace: "other" }),
  "another name": tagsOf({ ...own, name: "other" }),
  "another installation in other capitals": tagsOf({ ...own, installation: INSTALLATION.toUpperCase() }),
  "an owner without a uid": tagsOf({ installation: "foreign", namespace: "default", name: "host" }),
  "an installation alone": tagsOf({ installation: "foreign" }),
  "another uid without the rest": tagsOf({ uid: "foreign" }),
};
