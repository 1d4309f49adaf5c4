import { releaseHash } from "../../ecs/release.ts";
import type { ServiceInput } from "./model.ts";
import { type Resolution, resolve } from "./references.ts";
import { judgeRelease, type Release } from "./release.ts";

/**
 * What everything that is decided and shown of a service stands on, worked out once a pass: what its references stand for, how its
 * content stands to what AWS shows, and what has become of its release.
 */
export interface ServiceFacts {
  readonly resolution: Resolution;
  /** Undefined while there is no service, or while something that it refers to is not there. */
  readonly release: Release | undefined;
  /** Hash of the desired content; undefined while what it refers to is not there. */
  readonly hash: string | undefined;
}

/** A pass over a service, with what was worked out for it. */
export type ServicePass = ServiceInput & { readonly facts: ServiceFacts };

export function derive(input: ServiceInput): ServiceFacts {
  const resolution = resolve(input);
  if (!resolution.found) return { resolution, release: undefined, hash: undefined };
  const { service } = input.observed;
  if (service === undefined)
    return { resolution, release: undefined, hash: releaseHash(input.resource.spec, resolution.resolved).hash };
  const release = judgeRelease(input, resolution.resolved, service);
  return { resolution, release, hash: release.hash };
}
