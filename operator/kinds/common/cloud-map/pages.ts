import type { Aws } from "../../../aws/handle.ts";
import type {
  CloudMapFilter,
  CloudMapInstance,
  CloudMapNamespace,
  CloudMapService,
} from "../../../aws/services/servicediscovery/shapes.ts";

/** An item of every page. AWS filters after it has cut a page, so an empty page may have a token. */
async function everyItem<Item>(
  page: (token: { readonly NextToken?: string }) => Promise<{
    readonly items: readonly Item[] | undefined;
    readonly next: string | undefined;
  }>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token === undefined ? {} : { NextToken: token });
    found.push(...(items ?? []));
    token = next;
  } while (token !== undefined);
  return found;
}

const equal = (Name: string, value: string): CloudMapFilter => ({ Name, Values: [value], Condition: "EQ" });

/** The namespaces of this name and type; private ones of several VPCs may have the same name. */
export const namespacesNamed = (aws: Aws, type: string, name: string): Promise<readonly CloudMapNamespace[]> =>
  everyItem(async (token) => {
    const input = { Filters: [equal("TYPE", type), equal("NAME", name)], ...token };
    const { Namespaces, NextToken } = await aws.servicediscovery.call("ListNamespaces", input);
    return { items: Namespaces, next: NextToken };
  });

/** Asks ListServices for those of a namespace. @param id of the namespace */
export const servicesOf = (id: string) => ({ Filters: [equal("NAMESPACE_ID", id)] });

/** The services of a namespace. @param id of the namespace */
export const servicesIn = (aws: Aws, id: string): Promise<readonly CloudMapService[]> =>
  everyItem(async (token) => {
    const input = { ...servicesOf(id), ...token };
    const { Services, NextToken } = await aws.servicediscovery.call("ListServices", input);
    return { items: Services, next: NextToken };
  });

/** The instances of a service. @param id of the service */
export const instancesOf = (aws: Aws, id: string): Promise<readonly CloudMapInstance[]> =>
  everyItem(async (token) => {
    const { Instances, NextToken } = await aws.servicediscovery.call("ListInstances", { ServiceId: id, ...token });
    return { items: Instances, next: NextToken };
  });
