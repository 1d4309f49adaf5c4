/** AWS Cloud Map, an operation a row. AWS publishes token buckets for DiscoverInstances alone. */
import { arnOf } from "../../core/arn.ts";
import { Refusal } from "../../core/errors.ts";
import type { Fields } from "../../core/iam.ts";
import { page } from "../../core/pagination.ts";
import { operation } from "../../core/service.ts";
import type { Area } from "../../core/world.ts";
import { invalidInput } from "./errors.ts";
import { checkFilter, passes } from "./filters.ts";
import * as inputs from "./inputs.ts";
import { findNamespace, SERVICE } from "./namespaces.ts";
import type { CloudMapArea } from "./records.ts";
import { namespaceSummary } from "./view.ts";

function getNamespace(area: CloudMapArea, { Id }: inputs.GetNamespaceInput) {
  if (Id.length > 255) throw invalidInput("The namespace ID can have at most 255 characters.");
  const namespace = findNamespace(area, Id);
  if (!namespace) throw new Refusal("NamespaceNotFound", `No namespace exists with the ID ${Id}.`, 404);
  return { Namespace: namespaceSummary(area, namespace) };
}

/** Cuts a page first and filters it then, so that a page may be empty and have a token. */
function listNamespaces(area: CloudMapArea, { MaxResults, NextToken, Filters = [] }: inputs.ListNamespacesInput) {
  for (const filter of Filters) checkFilter(filter);
  const request = { maxResults: MaxResults, nextToken: NextToken };
  const sizes = { usual: 100, most: 100, member: "MaxResults", invalid: invalidInput };
  const { items, nextToken } = page([...area.namespaces.keys()], request, sizes);
  const found = items.flatMap((id) => area.namespaces.get(id) ?? []);
  const wanted = found.filter((namespace) => Filters.every((filter) => passes(namespace, filter)));
  return { Namespaces: wanted.map((namespace) => namespaceSummary(area, namespace)), NextToken: nextToken };
}

function namespaceResource(area: Area, { Id }: Fields): readonly string[] {
  const reference = typeof Id === "string" ? Id : "";
  return [reference.startsWith("arn:") ? reference : arnOf(area, SERVICE, `namespace/${reference}`)];
}

export const operations = {
  GetNamespace: operation({
    input: inputs.getNamespaceRequest,
    run: getNamespace,
    writes: false,
    iam: { resources: namespaceResource },
  }),
  ListNamespaces: operation({
    input: inputs.listNamespacesRequest,
    run: listNamespaces,
    writes: false,
    iam: { resources: () => ["*"] },
  }),
};
