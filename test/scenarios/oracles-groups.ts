import { deepEqual } from "../../operator/lib/json.ts";
import type { AwsCall, Fields } from "./history.ts";
import { resourceKey } from "./history.ts";
import { describe, isDecidedWrite, LAG_MS, type Oracle } from "./oracle.ts";

/** S16, inside a group: AWS replaces a group as a whole, and what was not declared in it has to stay. */

const isMembers = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The values of a group by their paths; a list is one value. */
function* leaves(value: unknown, path: string): Generator<readonly [string, unknown]> {
  if (!isMembers(value)) yield [path, value];
  else for (const [name, member] of Object.entries(value)) yield* leaves(member, `${path}.${name}`);
}

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, name) => (isMembers(inner) ? inner[name] : undefined), value);

/** Groups that a service shows as they were sent. */
const GROUPS = ["networkConfiguration", "deploymentConfiguration"] as const;

interface Shown {
  readonly service: Fields;
  readonly at: number;
}

const keyOf = ({ input }: AwsCall): string => resourceKey.service(input.cluster, input.service ?? input.serviceName);

/**
 * An update that sends a group keeps the values in it that AWS has shown for longer than a read may lag behind, and that no
 * spec of the object has ever named.
 */
export function undeclaredStays(): Oracle {
  const shown = new Map<string, Shown>();
  return {
    invariant: "S16",
    aws(call, view, report) {
      if (call.operation !== "UpdateService" && call.operation !== "CreateService") return;
      const before = shown.get(keyOf(call));
      const uid = view.owner(call) ?? "";
      if (call.operation === "UpdateService" && isDecidedWrite(call) && before !== undefined) {
        const settled = call.sentAt - before.at > LAG_MS;
        for (const path of settled ? lost(before.service, call.input, view.specs(uid)) : [])
          report(`UpdateService takes ${path} away, which ${describe(view.object(uid))} never declared`);
      }
      if (call.outcome.kind !== "ok" || !isMembers(call.outcome.output.service)) return;
      shown.set(keyOf(call), { service: call.outcome.output.service, at: call.at });
    },
  };
}

/** Paths of values that an update changes although no spec names them. */
function lost(service: Fields, input: Fields, specs: readonly Fields[]): readonly string[] {
  return GROUPS.filter((group) => input[group] !== undefined).flatMap((group) =>
    [...leaves(service[group], group)]
      .filter(([path]) => !specs.some((spec) => at(spec, path) !== undefined))
      // AWS keeps the members of this group that an update leaves out.
      .filter(
        ([path]) =>
          group !== "deploymentConfiguration" || at(input, path.split(".").slice(0, 2).join(".")) !== undefined,
      )
      .filter(([path, value]) => !deepEqual(at(input, path), value))
      .map(([path]) => path),
  );
}
