import { compact } from "../lib/json.ts";
import { conditionsOf, type Verdict } from "./conditions.ts";
import type { BaseStatus, DomainCondition, Resource, Scope } from "./object.ts";
import { type Answered, recordHandled } from "./verbs.ts";

/** What a status is made of, beside the verdict. */
export interface StatusParts {
  /** The kind's own members. */
  readonly own: object;
  readonly domain?: readonly DomainCondition[];
  readonly handled?: readonly Answered[] | undefined;
  readonly evaluatedSpec: string | undefined;
}

/**
 * The whole status of an object.
 *
 * @param recorded what stays from now on; see `scopeToRecord` and `managingSince`
 * @param now wall clock, milliseconds
 */
export function composeStatus(
  resource: Resource,
  recorded: { readonly scope: Scope | undefined; readonly managingSinceTime: string | undefined },
  verdict: Verdict,
  parts: StatusParts,
  now: number,
): BaseStatus {
  const before = resource.status;
  const { generation } = resource.metadata;
  const lastHandled = recordHandled(before?.lastHandled, parts.handled ?? [], now);
  return compact({
    ...parts.own,
    observedGeneration: generation,
    conditions: conditionsOf(verdict, parts.domain ?? [], before?.conditions, generation, now),
    ...recorded,
    evaluatedSpec: parts.evaluatedSpec,
    lastHandled,
  });
}

/** The kind's own part of a stored status. */
export function ownStatus(status: BaseStatus | undefined): object {
  const {
    observedGeneration: _o,
    conditions: _c,
    scope: _s,
    managingSinceTime: _m,
    lastHandled: _l,
    evaluatedSpec: _e,
    ...own
  } = status ?? {};
  return own;
}

const STANDARD = new Set(["Ready", "Reconciling", "Stalled"]);

/** The conditions of a kind's own that are stored. */
export function domainConditions(resource: Resource): readonly DomainCondition[] {
  return (resource.status?.conditions ?? []).filter((condition) => !STANDARD.has(condition.type));
}
