/** Source: Application Auto Scaling API Reference, 2016-02-06. */
import { choice, map, text } from "../../../core/model.ts";

export const serviceNamespace = choice(
  "appstream",
  "cassandra",
  "comprehend",
  "custom-resource",
  "dynamodb",
  "ec2",
  "ecs",
  "elasticache",
  "elasticmapreduce",
  "kafka",
  "lambda",
  "neptune",
  "rds",
  "sagemaker",
  "workspaces",
);

export const scalableDimension = choice(
  "appstream:fleet:DesiredCapacity",
  "cassandra:table:ReadCapacityUnits",
  "cassandra:table:WriteCapacityUnits",
  "comprehend:document-classifier-endpoint:DesiredInferenceUnits",
  "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits",
  "custom-resource:ResourceType:Property",
  "dynamodb:index:ReadCapacityUnits",
  "dynamodb:index:WriteCapacityUnits",
  "dynamodb:table:ReadCapacityUnits",
  "dynamodb:table:WriteCapacityUnits",
  "ec2:spot-fleet-request:TargetCapacity",
  "ecs:service:DesiredCount",
  "elasticmapreduce:instancegroup:InstanceCount",
  "elasticache:cache-cluster:Nodes",
  "elasticache:replication-group:NodeGroups",
  "elasticache:replication-group:Replicas",
  "kafka:broker-storage:VolumeSize",
  "lambda:function:ProvisionedConcurrency",
  "neptune:cluster:ReadReplicaCount",
  "rds:cluster:ReadReplicaCount",
  "sagemaker:inference-component:DesiredCopyCount",
  "sagemaker:variant:DesiredInstanceCount",
  "sagemaker:variant:DesiredProvisionedConcurrency",
  "workspaces:workspacespool:DesiredUserSessions",
);

export const tags = map(text);

/** What identifies a scalable target. */
export const targetMembers = {
  ServiceNamespace: serviceNamespace,
  ResourceId: text,
  ScalableDimension: scalableDimension,
};
