import { optionsOf } from "../../core/options.ts";
import { lasting as lastingNamed, type World } from "../../core/world.ts";

/** How long AWS takes for things, in milliseconds at speed 1. How long it keeps operations it does not say. */
export const cloudMapDurations = {
  /** From a request until its operation is PENDING. */
  operationSubmitted: 200,
  /** From a request until its operation ends, where no DNS is involved. */
  operationHttp: 1_000,
  /** The same where Route 53 has to do something. */
  operationDns: 30_000,
  /** How long an operation that has ended can be read. */
  operationKept: 86_400_000,
};

interface CloudMapOptions {
  /** How many items a list gives when nobody says; what is filtered away counts. */
  readonly cloudMapPage: number;
  /** Namespaces of an account in a Region. */
  readonly namespaceQuota: number;
  /**
   * What the same creation of a namespace gets again while it is running: DuplicateRequest with the operation, or the operation
   * itself. AWS says of the error "The operation is already in progress", and of the token that a request can "be retried
   * without the risk of running the operation twice".
   */
  readonly repeatedNamespace: "refused" | "sameOperation";
}

export const cloudMapOptions: CloudMapOptions = {
  cloudMapPage: 100,
  namespaceQuota: 50,
  repeatedNamespace: "refused",
};

/** The options of AWS Cloud Map, as they are set now. */
export function optionsNow(world: World): CloudMapOptions {
  return optionsOf(world.options, cloudMapOptions);
}

/** A duration of the options at the chosen speed, in milliseconds. */
export function lasting(world: World, name: keyof typeof cloudMapDurations): number {
  return lastingNamed(world, name);
}
