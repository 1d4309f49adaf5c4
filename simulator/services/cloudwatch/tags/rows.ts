/** The operations on tags, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/tags.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const tagRows = {
  TagResource: operation({
    input: inputs.tagResourceRequest,
    run: run.tagResource,
    writes: true,
    iam: { resources: on.given },
  }),
  UntagResource: operation({
    input: inputs.untagResourceRequest,
    run: run.untagResource,
    writes: true,
    iam: { resources: on.given },
  }),
  ListTagsForResource: operation({
    input: inputs.listTagsForResourceRequest,
    run: run.listTagsForResource,
    writes: false,
    iam: { resources: on.given },
  }),
};
