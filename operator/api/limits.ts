/**
 * The largest spec that is read, tags aside, in bytes. AWS takes no larger task definition: "Task definition size limit:
 * 64 Kilobytes, not adjustable" (Amazon ECS Developer Guide, Amazon ECS service quotas); RegisterTaskDefinition says "Actual
 * length: '66420'. Max allowed length is '65536' bytes.". For clusters and services AWS names no such limit; the same
 * bound is the operator's own for them, many times what they take.
 */
export const MAX_SPEC_BYTES = 65_536;

/** Levels of lists and objects in a spec. The operator's own bound; no input of an ECS call has a third of it. */
export const MAX_SPEC_DEPTH = 64;

/** Most paths that `status.declared` and `status.clearing` hold, and the longest that they do; schema and writer alike. */
export const MOST_PATHS = 1_024;
export const LONGEST_PATH = 512;
