import { releaseHash } from "../../ecs/release.ts";
import type { ServiceInput } from "./model.ts";
import { type Resolution, resolve } from "./references.ts";
import { judgeRelease, type Release } from "./release.ts";
import { decideScaling, type ScalingDecision } from "./scaling/decide.ts";

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
  /** What its scaling needs; undefined: the object does not say how it is scaled, or there is no service. */
  readonly scaling: ScalingDecision | undefined;
}

/** A pass over a service, with what was worked out for it. */
export type ServicePass = ServiceInput & { readonly facts: ServiceFacts };

export function derive(input: ServiceInput): ServiceFacts {
  const resolution = resolve(input);
  const { service } = input.observed;
  const scaling = service?.status === "ACTIVE" ? decideScaling(input, service) : undefined;
  if (!resolution.found) return { resolution, release: undefined, hash: undefined, scaling };
  const { resolved } = resolution;
  if (service === undefined)
    return { resolution, release: undefined, hash: releaseHash(resolved.spec, resolved).hash, scaling };
  const release = judgeRelease(input, resolved, service);
  return { resolution, release, hash: release.hash, scaling };
}
