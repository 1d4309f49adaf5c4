/** The operations on tags, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import { listTagsForResourceRequest, tagResourceRequest, untagResourceRequest } from "../inputs/tags.ts";
import * as on from "../policy/resources.ts";
import { listTagsForResource, tagResource, untagResource } from "./operations.ts";

export const tagRows = {
  TagResource: operation({
    input: tagResourceRequest,
    run: tagResource,
    writes: true,
    bucket: BUCKETS.tagModify,
    iam: { resources: on.given("resourceArn") },
  }),
  UntagResource: operation({
    input: untagResourceRequest,
    run: untagResource,
    writes: true,
    bucket: BUCKETS.tagModify,
    iam: { resources: on.given("resourceArn") },
  }),
  ListTagsForResource: operation({
    input: listTagsForResourceRequest,
    run: listTagsForResource,
    writes: false,
    bucket: BUCKETS.tagRead,
    iam: { resources: on.given("resourceArn") },
  }),
};
