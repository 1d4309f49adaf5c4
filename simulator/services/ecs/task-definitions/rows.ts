/** The operations on task definitions, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  deleteTaskDefinitionsRequest,
  deregisterTaskDefinitionRequest,
  describeTaskDefinitionRequest,
  listTaskDefinitionFamiliesRequest,
  listTaskDefinitionsRequest,
  registerTaskDefinitionRequest,
} from "../inputs/task-definitions.ts";
import * as on from "../policy/resources.ts";
import { definitionRoles } from "../policy/tags-and-roles.ts";
import {
  deleteTaskDefinitions,
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  registerTaskDefinition,
} from "./operations.ts";

export const definitionRows = {
  RegisterTaskDefinition: operation({
    input: registerTaskDefinitionRequest,
    run: registerTaskDefinition,
    writes: true,
    bucket: BUCKETS.taskDefinitionModify,
    iam: { resources: on.family, creates: true, passes: definitionRoles },
  }),
  DeregisterTaskDefinition: operation({
    input: deregisterTaskDefinitionRequest,
    run: deregisterTaskDefinition,
    writes: true,
    bucket: BUCKETS.taskDefinitionModify,
    iam: { resources: on.anything },
  }),
  DeleteTaskDefinitions: operation({
    input: deleteTaskDefinitionsRequest,
    run: deleteTaskDefinitions,
    writes: true,
    bucket: BUCKETS.taskDefinitionDelete,
    iam: { resources: on.taskDefinitions },
  }),
  DescribeTaskDefinition: operation({
    input: describeTaskDefinitionRequest,
    run: describeTaskDefinition,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
  ListTaskDefinitions: operation({
    input: listTaskDefinitionsRequest,
    run: listTaskDefinitions,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
  ListTaskDefinitionFamilies: operation({
    input: listTaskDefinitionFamiliesRequest,
    run: listTaskDefinitionFamilies,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
};
