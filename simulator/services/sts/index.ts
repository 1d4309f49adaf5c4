/** AWS STS: who the caller is. Source: AWS STS API Reference. */
import { callerArn } from "../../core/arn.ts";
import { Refusal, refuse } from "../../core/errors.ts";
import { shape } from "../../core/model.ts";
import { defineService, operation } from "../../core/service.ts";
import type { Area } from "../../core/world.ts";

const version = "2011-06-15";

export const sts = defineService({
  name: "sts",
  wire: { protocol: "query", version, namespace: `https://sts.amazonaws.com/doc/${version}/` },
  errors: {
    invalid: (message) => refuse("ValidationError", message),
    throttled: () => refuse("ThrottlingException", "Rate exceeded"),
    unavailable: () => new Refusal("ServerException", "Service Unavailable. Please try again later.", 500),
    unknown: (name) => refuse("InvalidAction", `Could not find operation ${name} for version ${version}`),
  },
  state: (area) => area,
  operations: {
    // No permission is needed: "No permissions are required to perform this operation." (API, GetCallerIdentity)
    GetCallerIdentity: operation({
      input: shape({}),
      run: (area: Area, _input, caller) => ({ UserId: caller, Account: area.account, Arn: callerArn(area, caller) }),
      writes: false,
    }),
  },
});
