import { describe, expect, test } from "vitest";
import { classify, safeMessage } from "../../../operator/aws/errors.ts";
import { AwsCallError } from "../../../operator/aws/transport.ts";
import type { FailureClass } from "../../../operator/engine/kind.ts";
import { ClassifiedError, FencedError } from "../../../operator/engine/outcome.ts";

interface Row {
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
  readonly unsent?: true;
  readonly read: FailureClass;
  readonly write: FailureClass;
}

const both = (outcome: FailureClass) => ({ read: outcome, write: outcome });
const mayHaveHappened = { read: "transient", write: "ambiguous" } as const;
const invalid = { code: "InvalidParameterException", status: 400 };
const client = { code: "ClientException", status: 400 };

const TABLE: Readonly<Record<string, Row>> = {
  "a call over the rate": { code: "ThrottlingException", message: "Rate exceeded", status: 400, ...both("throttled") },
  "too many requests": { code: "TooManyRequestsException", status: 429, ...both("throttled") },
  "Cloud Map's rate": { code: "RequestLimitExceeded", status: 400, ...both("throttled") },
  "a 429 without a name": { code: "Http429", status: 429, ...both("throttled") },
  "a failure of the server": { code: "ServerException", status: 500, ...mayHaveHappened },
  "an internal failure of the service": { code: "InternalServiceException", status: 500, ...mayHaveHappened },
  "a 503 from something on the way": { code: "Http503", status: 503, ...mayHaveHappened },
  "a 502": { code: "Http502", status: 502, ...mayHaveHappened },
  "no answer in time": { code: "TimeoutError", ...mayHaveHappened },
  "a connection that broke": { code: "NetworkError", message: "read ECONNRESET", ...mayHaveHappened },
  "an answer that cannot be read": { code: "InvalidResponse", status: 200, ...mayHaveHappened },
  "a connection that was refused": { code: "NetworkError", unsent: true, ...both("transient") },
  "a call aborted before it left": { code: "AbortError", unsent: true, ...both("transient") },
  "a call aborted under way": { code: "AbortError", ...mayHaveHappened },
  "two registrations of one family at once": {
    ...client,
    message: "Too many concurrent attempts to create a new revision of the specified family.",
    ...both("transient"),
  },
  "EC2 that throttles ECS": {
    ...invalid,
    message:
      "Error retrieving security group information for [sg-1]: Request limit exceeded. (ErrorCode: RequestLimitExceeded)",
    ...both("transient"),
  },
  "old deployments that hold protected tasks": {
    ...invalid,
    message: "5 active deployments exist, unable to create new deployment.",
    ...both("world"),
  },
  "a role for listeners that has not arrived yet": {
    ...invalid,
    message:
      "Unable to assume role and validate the listeners configured on your load balancer. Please verify the role.",
    ...both("world"),
  },
  "a capacity provider that is being made": {
    ...invalid,
    message:
      "The specified capacity provider 'asg' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
    ...both("world"),
  },
  "a capacity provider that the cluster does not have yet": {
    ...invalid,
    message:
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
    ...both("world"),
  },
  "a capacity provider that exists": {
    ...client,
    message:
      "The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.",
    ...both("ambiguous"),
  },
  "an Auto Scaling group that another provider has": {
    ...client,
    message:
      "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.",
    ...both("world"),
  },
  "a capacity provider that is gone": {
    ...invalid,
    message: "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    ...both("world"),
  },
  "a cluster with Managed Instances": {
    ...client,
    message: "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster.",
    ...both("world"),
  },
  "a provider with daemons": {
    ...client,
    message: "Cannot delete capacity provider. Daemon services are still associated with this capacity provider.",
    ...both("world"),
  },
  "a service whose namesake still drains": {
    ...invalid,
    message: "Unable to Start a service that is still Draining.",
    ...both("world"),
  },
  "a service linked role that has not arrived yet": {
    ...invalid,
    message: "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
    ...both("world"),
  },
  "a service role that has not arrived yet": {
    ...invalid,
    message:
      "Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.",
    ...both("world"),
  },
  "a target group that is in no listener": {
    ...invalid,
    message: "The target group with targetGroupArn arn:aws:x does not have an associated load balancer.",
    ...both("world"),
  },
  "a service that exists otherwise": {
    ...invalid,
    message: "Creation of service was not idempotent.",
    ...both("ambiguous"),
  },
  "the same from some emulators": {
    ...client,
    message: "Creation of service was not idempotent.",
    ...both("ambiguous"),
  },
  "a service that is still scaled": {
    ...invalid,
    message: "The service cannot be stopped while it is scaled above 0.",
    ...both("world"),
  },
  "a change that needs a forced deployment": {
    ...invalid,
    message: "To use this you must force a new deployment.",
    ...both("refused"),
  },
  "a task definition that does not exist": {
    ...client,
    message: "Unable to describe task definition.",
    ...both("world"),
  },
  "an update that is under way": { code: "UpdateInProgressException", status: 400, ...both("world") },
  "an update at the same time": { code: "ConcurrentUpdateException", status: 400, ...both("world") },
  "a resource in use": { code: "ResourceInUseException", status: 400, ...both("world") },
  "a cluster with services": { code: "ClusterContainsServicesException", status: 400, ...both("world") },
  "a cluster with tasks": { code: "ClusterContainsTasksException", status: 400, ...both("world") },
  "a cluster with instances": { code: "ClusterContainsContainerInstancesException", status: 400, ...both("world") },
  "a cluster with capacity providers": {
    code: "ClusterContainsCapacityProviderException",
    status: 400,
    ...both("world"),
  },
  "a service that is not active": { code: "ServiceNotActiveException", status: 400, ...both("world") },
  "a service that is not there": { code: "ServiceNotFoundException", status: 400, ...both("world") },
  "a cluster that is not there": { code: "ClusterNotFoundException", status: 400, ...both("world") },
  "a task set that is not there": { code: "TaskSetNotFoundException", status: 400, ...both("world") },
  "a scalable target that is not there": { code: "ObjectNotFoundException", status: 400, ...both("world") },
  "a namespace that is not there": { code: "NamespaceNotFoundException", status: 400, ...both("world") },
  "a token used with other parameters": { code: "ConflictException", status: 400, ...both("ambiguous") },
  "a quota, whatever the SDK thinks": { code: "LimitExceededException", status: 400, ...both("world") },
  "an unknown platform": { code: "PlatformUnknownException", status: 400, ...both("refused") },
  "a task definition that does not fit the platform": {
    code: "PlatformTaskDefinitionIncompatibilityException",
    status: 400,
    ...both("refused"),
  },
  "a feature that the Region lacks": { code: "UnsupportedFeatureException", status: 400, ...both("refused") },
  "a wrong parameter": { ...invalid, message: "TaskDefinition is inactive", ...both("refused") },
  "a request that makes no sense": { ...client, message: "Too many containers.", ...both("refused") },
  "a failed validation": { code: "ValidationException", status: 400, ...both("refused") },
  "an invalid input to Cloud Map": { code: "InvalidInput", status: 400, ...both("refused") },
  "a blocked account": { code: "BlockedException", status: 400, ...both("refused") },
  "an unknown 4xx": { code: "SomethingNewException", status: 418, ...both("refused") },
  "input that the SDK cannot serialise": { code: "InvalidRequest", unsent: true, ...both("refused") },
  "a missing permission": { code: "AccessDeniedException", status: 400, ...both("forbidden") },
  "a 403 without a name": { code: "Http403", status: 403, ...both("forbidden") },
  "an expired token": { code: "ExpiredTokenException", status: 400, ...both("forbidden") },
  "an unknown key": { code: "UnrecognizedClientException", status: 400, ...both("forbidden") },
  "a wrong signature": {
    code: "InvalidSignatureException",
    message: "The request signature we calculated does not match the signature you provided.",
    status: 403,
    ...both("forbidden"),
  },
  "a clock that was off": {
    code: "InvalidSignatureException",
    message: "Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z",
    status: 403,
    ...both("transient"),
  },
  "no credentials": { code: "CredentialsError", unsent: true, ...both("forbidden") },
};

const errorOf = ({ code, message = code, status, unsent }: Row) =>
  new AwsCallError(code, message, { ...(status !== undefined && { httpStatus: status }), ...(unsent && { unsent }) });

const sorted = (error: unknown, mutating: boolean) => classify(error, { service: "ecs", mutating });

describe.each(Object.entries(TABLE))("%s", (_sentence, row) => {
  test(`is ${row.read} for a read`, () => expect(sorted(errorOf(row), false).failure.class).toBe(row.read));
  test(`is ${row.write} for a write`, () => expect(sorted(errorOf(row), true).failure.class).toBe(row.write));
});

describe("a classified error", () => {
  test("keeps AWS's code, words and requested wait, and what caused it", () => {
    const error = new AwsCallError("ThrottlingException", "Rate exceeded", { httpStatus: 400, retryAfterMs: 2_000 });
    const classified = sorted(error, true);
    expect(classified.failure).toEqual({
      class: "throttled",
      code: "ThrottlingException",
      message: "Rate exceeded",
      retryAfterMs: 2_000,
    });
    expect(classified.cause).toBe(error);
  });

  test("names what is throttled or waited for although AWS calls it an error of the client", () => {
    const failureOf = (code: string, message: string) =>
      sorted(new AwsCallError(code, message, { httpStatus: 400 }), true).failure;
    expect(failureOf("ClientException", "Too many concurrent attempts to create a new revision.")).toMatchObject({
      reason: "WaitingForAWS",
      message: "ClientException: Too many concurrent attempts to create a new revision.",
    });
    expect(
      failureOf("InvalidParameterException", "Request limit exceeded. (ErrorCode: RequestLimitExceeded)"),
    ).toMatchObject({
      reason: "Throttled",
    });
    expect(
      failureOf("InvalidParameterException", "5 active deployments exist, unable to create new deployment.").message,
    ).toMatch(/^5 active deployments exist, .* task scale-in protection/);
  });

  test("stays what it was when it was classified before", () => {
    const fenced = new FencedError("NotLeader", "the Lease is lost");
    expect(sorted(fenced, true)).toBe(fenced);
  });

  test("of a wait that was given up is transient", () => {
    const { failure } = sorted(AbortSignal.abort().reason, false);
    expect(failure).toMatchObject({ class: "transient", code: "AbortError" });
  });

  test("of anything else that a write threw is ambiguous, since the outcome is not known", () => {
    expect(sorted("?", true)).toBeInstanceOf(ClassifiedError);
    expect(sorted("?", true).failure.class).toBe("ambiguous");
  });
});

describe("errors of Application Auto Scaling", () => {
  const failureOf = (code: string, message: string, httpStatus = 400) =>
    classify(new AwsCallError(code, message, { httpStatus }), {
      service: "application-autoscaling",
      mutating: true,
    }).failure;

  test.each([
    ["ValidationException", "ECS service doesn't exist: service/c/web", "transient"],
    ["ValidationException", "Unable to assume IAM role: arn:aws:iam::1:role/x", "transient"],
    ["ValidationException", "The scalable target that you tried to tag already exists. To update tags", "ambiguous"],
    [
      "ValidationException",
      "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
      "world",
    ],
    ["ValidationException", "Target group tg is not attached to resource service/c/web", "world"],
    ["ValidationException", "High-resolution metrics are not fully enabled on the ECS service.", "world"],
    ["ValidationException", "Invalid resource label 'x' for predefined metric type", "refused"],
    ["LimitExceededException", "a quota", "world"],
    ["FailedResourceAccessException", "Unable to retrieve alarms: Rate exceeded", "transient"],
    ["FailedResourceAccessException", "User is not authorized to perform: cloudwatch:PutMetricAlarm", "forbidden"],
    ["FailedResourceAccessException", "Unable to retrieve alarms", "refused"],
    ["InvalidNextTokenException", "The next token supplied was invalid.", "transient"],
    ["ThrottlingException", "Rate exceeded", "throttled"],
  ])("%s: %s is %s", (code, message, expected) => expect(failureOf(code, message).class).toBe(expected));

  test("a concurrent update was not carried out, although its status is 500", () =>
    expect(failureOf("ConcurrentUpdateException", "x", 500).class).toBe("world"));

  test.each(["ObjectNotFoundException", "ResourceNotFoundException"])("%s says that there is nothing", (code) =>
    expect(failureOf(code, "x")).toMatchObject({ class: "world", means: "NoSuchScalableTarget" }),
  );
});

describe("errors of CloudWatch", () => {
  const failureOf = (code: string, httpStatus = 400) =>
    classify(new AwsCallError(code, code, { httpStatus }), { service: "cloudwatch", mutating: true }).failure;

  test.each([
    ["ResourceNotFound", 404, { class: "world", means: "NoSuchAlarm" }],
    ["ResourceNotFoundException", 404, { class: "world", means: "NoSuchAlarm" }],
    ["LimitExceededFault", 400, { class: "world" }],
    ["ConcurrentModificationException", 429, { class: "world" }],
    ["ResourceConflict", 409, { class: "world" }],
    ["Throttling", 400, { class: "throttled" }],
    ["ValidationException", 400, { class: "refused" }],
    ["InternalServiceFault", 500, { class: "ambiguous" }],
  ])("%s with status %d is %j", (code, status, expected) => expect(failureOf(code, status)).toMatchObject(expected));
});

describe("errors of Cloud Map", () => {
  const ofCloudMap = (code: string, mutating: boolean) =>
    classify(new AwsCallError(code, code, { httpStatus: 400 }), { service: "servicediscovery", mutating }).failure;

  test.each([
    ["NamespaceNotFound", "world"],
    ["ResourceInUse", "world"],
    ["ResourceLimitExceeded", "world"],
    ["NamespaceAlreadyExists", "ambiguous"],
    ["DuplicateRequest", "ambiguous"],
    ["RequestLimitExceeded", "throttled"],
    ["InvalidInput", "refused"],
    ["AccessDeniedException", "forbidden"],
  ])("%s is %s", (code, expected) => expect(ofCloudMap(code, true).class).toBe(expected));

  test("say what they mean to a kind", () => {
    expect(ofCloudMap("NamespaceNotFound", false).means).toBe("NoSuchNamespace");
    expect(ofCloudMap("AccessDeniedException", false).means).toBe("Denied");
    // ECS means something else by a code of the same name.
    expect(sorted(new AwsCallError("NamespaceNotFound", "", { httpStatus: 400 }), false).failure.class).toBe("refused");
  });
});

describe("a message", () => {
  test("holds no credentials", () => {
    const message = safeMessage(
      "The Canonical String should have been 'POST\nx-amz-security-token:FwoGZXIvYXdzEXAMPLE\nhost:ecs' Credential=AKIAIOSFODNN7EXAMPLE/20260101, Signature=abc123 for ASIAIOSFODNN7EXAMPLE",
    );
    expect(message).not.toMatch(/FwoGZ|AKIA|ASIA|abc123/);
    expect(message).toContain("host:ecs");
  });

  test("is cut at 1 KiB between characters", () => {
    for (const lead of ["", "a", "ab"]) {
      const cut = safeMessage(lead + "\u20ac".repeat(1_000));
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
      expect(Buffer.byteLength(cut)).toBeGreaterThan(1_015);
      expect(cut).not.toContain("\uFFFD");
      expect(cut.endsWith("...")).toBe(true);
    }
  });

  test("that is short stays as AWS wrote it", () =>
    expect(safeMessage("Too many containers.")).toBe("Too many containers."));

  test.each([
    "No access to the load balancer. (Service: Elb, Status Code: 403, Request ID: %id, SDK Attempt Count: 1)",
    'The namespace does not exist. {"requestId":"%id"}',
    "You are not authorized to perform this operation. Encoded authorization failure message: %id",
    "connect ETIMEDOUT 10.0.0.1:443 - Local (10.0.0.9:%id)",
  ])("is the same after each attempt: %s", (message) => {
    const [first, second] = ["0c1d9a7e-1111", "f00ba4-2222"].map((id) => safeMessage(message.replace("%id", id)));
    expect(second).toBe(first);
  });
});

describe("what AWS repeats of a request", () => {
  const request = {
    containerDefinitions: [
      {
        name: "application",
        image: "registry.example.com/app:1",
        environment: [
          { name: "PASSWORD", value: "hunter2-and-more" },
          { name: "DEBUG", value: "true" },
        ],
        logConfiguration: { logDriver: "splunk", options: { "splunk-token": "token-1234" } },
        dockerLabels: { owner: "hunter2" },
      },
    ],
    volumes: [{ name: "data", dockerVolumeConfiguration: { driverOpts: { o: "password=abc" } } }],
    tags: [
      { key: "cost", value: "center-42" },
      { key: "ecs-operator.dev/namespace", value: "production" },
    ],
  };
  const reported = (message: string): string =>
    classify(new AwsCallError("ClientException", message, { httpStatus: 400 }), {
      service: "ecs",
      mutating: true,
      request,
    }).failure.message;

  test.each([
    ["Invalid value 'hunter2-and-more' for PASSWORD", "Invalid value '(hidden)' for PASSWORD"],
    ["option token-1234 is unknown", "option (hidden) is unknown"],
    ["label hunter2, driver option password=abc", "label (hidden), driver option (hidden)"],
    ["tag value center-42 is not allowed", "tag value (hidden) is not allowed"],
  ])("is withheld when it may be secret: %s", (message, safe) => {
    expect(reported(message)).toBe(safe);
  });

  test("is passed on where a person needs it: names, images, the operator's own tags, words", () => {
    const message = "image registry.example.com/app:1 of application in production must not be true";
    expect(reported(message)).toBe(message);
  });
});
