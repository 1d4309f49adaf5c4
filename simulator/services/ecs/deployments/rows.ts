/** The operations on service deployments and revisions, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  continueServiceDeploymentRequest,
  describeServiceDeploymentsRequest,
  describeServiceRevisionsRequest,
  listServiceDeploymentsRequest,
  stopServiceDeploymentRequest,
} from "../inputs/deployments.ts";
import * as on from "../policy/resources.ts";
import {
  continueServiceDeployment,
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from "./operations.ts";

export const deploymentRows = {
  ListServiceDeployments: operation({
    input: listServiceDeploymentsRequest,
    run: listServiceDeployments,
    writes: false,
    bucket: BUCKETS.serviceDeploymentRead,
    iam: { resources: on.service("service") },
  }),
  DescribeServiceDeployments: operation({
    input: describeServiceDeploymentsRequest,
    run: describeServiceDeployments,
    writes: false,
    bucket: BUCKETS.serviceDeploymentRead,
    iam: { resources: on.firstGiven("serviceDeploymentArns") },
  }),
  DescribeServiceRevisions: operation({
    input: describeServiceRevisionsRequest,
    run: describeServiceRevisions,
    writes: false,
    bucket: BUCKETS.serviceRevisionRead,
    iam: { resources: on.firstGiven("serviceRevisionArns") },
  }),
  StopServiceDeployment: operation({
    input: stopServiceDeploymentRequest,
    run: stopServiceDeployment,
    writes: true,
    iam: { resources: on.given("serviceDeploymentArn") },
  }),
  ContinueServiceDeployment: operation({
    input: continueServiceDeploymentRequest,
    run: continueServiceDeployment,
    writes: true,
    iam: { resources: on.given("serviceDeploymentArn") },
  }),
};
