import { CATALOGUE } from "../../api/catalogue.ts";
import type { CloudMapNamespaceExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import type { CloudMapNamespaceSpec, CloudMapNamespaceStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { act } from "./act.ts";
import { type NamespaceObserved, type NamespaceStep, namespaceNameOf } from "./model.ts";
import { observe } from "./observe.ts";
import { declaredPaths } from "./plan/changes.ts";
import { plan } from "./plan/index.ts";
import { status } from "./status.ts";

/** `CloudMapNamespace`: an HTTP, private DNS or public DNS namespace of AWS Cloud Map. */
export const cloudMapNamespace: Kind<
  CloudMapNamespaceSpec,
  CloudMapNamespaceStatus,
  NamespaceObserved,
  NamespaceStep,
  Aws
> = {
  names: CATALOGUE.CloudMapNamespace,
  refs: () => [],
  region: (resource) => resource.spec.region,
  // Each VPC may have a namespace of the same name.
  identity: (resource) => {
    const { type, vpc } = resource.spec;
    return `${namespaceNameOf(resource)} (${type === "DNS_PRIVATE" ? vpc : type})`;
  },
  // One list shows all namespaces of an account.
  readGroup: () => readGroup("ListNamespaces"),
  exports: (resource): CloudMapNamespaceExports => ({
    name: namespaceNameOf(resource),
    type: resource.spec.type,
    region: resource.spec.region,
    scope: resource.status?.scope,
    arn: resource.status?.arn,
    deleting: isDeleting(resource),
  }),
  fitStatus: fitTo("CloudMapNamespace"),
  declared: (spec) => declaredPaths({ spec }),
  observe,
  plan,
  act,
  status,
};
