import { choice, flag, optional, pattern } from "./pieces.ts";
import { immutable, type Transition } from "./rules.ts";

/** The fields of the operator itself that every kind has. */
export const operatorFields = {
  ...optional({
    region: pattern(
      /^[a-z]{2,8}(-[a-z]+)+-[0-9]+$/,
      32,
      "AWS Region, such as eu-central-1. Default: the operator's own. Immutable.",
    ),
    deletionPolicy: choice(
      ["Delete", "Retain"],
      "What happens in AWS when this object is deleted: Delete removes the resource, Retain leaves it running and takes " +
        "the operator's tags off. Default: Delete.",
    ),
    suspend: flag(
      "True: the operator leaves this object alone, deletion included, until this is false again. Default: false.",
    ),
  }),
  adoptionPolicy: choice(
    ["Never", "Adopt"],
    "What happens when AWS already has a resource of this name that is not ours: Never reports it and touches nothing, " +
      "Adopt takes it over. Default: Never.",
  ).default("Never"),
  managementPolicy: choice(
    ["Manage", "Observe"],
    "Manage makes AWS match this object. Observe only reads AWS and fills `status`: no write, no tag. Default: Manage.",
  ).default("Manage"),
};

/** Rules of the common fields; they stand on `spec`. */
export const operatorFieldRules: readonly Transition[] = [
  immutable("region", "a resource cannot move to another Region; create a new object instead"),
];
