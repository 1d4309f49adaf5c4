import { choice, flag, optional, pattern } from "./pieces.ts";
import { immutable, type Transition } from "./rules.ts";

export const region = pattern(
  /^[a-z]{2,8}(-[a-z]+)+-[0-9]+$/,
  32,
  "AWS Region, such as eu-central-1. Default: the operator's default Region. Immutable.",
);

/** What may happen in AWS when an object is deleted. */
export const DELETION_POLICIES = ["Delete", "Retain"] as const;

/** The fields of the operator itself that every kind has which stands for something that lasts. */
export const operatorFields = {
  ...optional({
    region,
    deletionPolicy: choice(
      DELETION_POLICIES,
      "What happens in AWS when this object is deleted: Delete deletes the resource, Retain keeps it running and removes " +
        "the operator's owner tags. Default: Delete, unless the operator's --default-deletion-policy says otherwise.",
    ),
    suspend: flag(
      "If true, the operator neither reads nor changes AWS for this object, not even to delete it. Default: false.",
    ),
  }),
  adoptionPolicy: choice(
    ["Never", "Adopt"],
    "What happens if AWS already has a resource of this name that is not managed by this object: Never reports it and changes nothing, " +
      "Adopt makes this object manage it. Default: Never.",
  ).default("Never"),
  managementPolicy: choice(
    ["Manage", "Observe"],
    "Manage makes AWS match this object. Observe reads AWS, fills `status` and writes nothing to AWS, not even tags. Default: Manage.",
  ).default("Manage"),
};

/** Rules of the common fields; they stand on `spec`. */
export const operatorFieldRules: readonly Transition[] = [
  immutable("region", "a resource cannot move to another Region; create a new object instead"),
];
