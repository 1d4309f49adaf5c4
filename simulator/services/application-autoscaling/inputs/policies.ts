/** What the operations on scaling policies take. Source: Application Auto Scaling API Reference, 2016-02-06. */
import { choice, flag, type Infer, integer, list, number, shape, text, time } from "../../../core/model.ts";
import { scalableDimension, serviceNamespace, targetMembers } from "./common.ts";

const dimensions = list(shape({ Name: text, Value: text }, "Name", "Value"));

const metric = shape({ Dimensions: dimensions, MetricName: text, Namespace: text });

const metricDataQueries = list(
  shape(
    {
      Id: text,
      Expression: text,
      MetricStat: shape({ Metric: metric, Stat: text, Unit: text }, "Metric", "Stat"),
      Label: text,
      ReturnData: flag,
    },
    "Id",
  ),
);

const customizedMetric = shape({
  MetricName: text,
  Namespace: text,
  Dimensions: dimensions,
  Statistic: choice("Average", "Maximum", "Minimum", "SampleCount", "Sum"),
  Unit: text,
  Metrics: metricDataQueries,
});

const predefinedMetricType = choice(
  "ALBRequestCountPerTarget",
  "AppStreamAverageCapacityUtilization",
  "CassandraReadCapacityUtilization",
  "CassandraWriteCapacityUtilization",
  "ComprehendInferenceUtilization",
  "DynamoDBReadCapacityUtilization",
  "DynamoDBWriteCapacityUtilization",
  "EC2SpotFleetRequestAverageCPUUtilization",
  "EC2SpotFleetRequestAverageNetworkIn",
  "EC2SpotFleetRequestAverageNetworkOut",
  "ECSServiceAverageCPUUtilization",
  "ECSServiceAverageCPUUtilizationHighResolution",
  "ECSServiceAverageMemoryUtilization",
  "ECSServiceAverageMemoryUtilizationHighResolution",
  "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage",
  "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage",
  "ElastiCacheDatabaseMemoryUsagePercentage",
  "ElastiCacheEngineCPUUtilization",
  "ElastiCachePrimaryEngineCPUUtilization",
  "ElastiCacheReplicaEngineCPUUtilization",
  "KafkaBrokerStorageUtilization",
  "LambdaProvisionedConcurrencyUtilization",
  "NeptuneReaderAverageCPUUtilization",
  "RDSReaderAverageCPUUtilization",
  "RDSReaderAverageDatabaseConnections",
  "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
  "SageMakerInferenceComponentInvocationsPerCopy",
  "SageMakerVariantConcurrentRequestsPerModelHighResolution",
  "SageMakerVariantInvocationsPerInstance",
  "SageMakerVariantProvisionedConcurrencyUtilization",
  "WorkSpacesAverageUserSessionsCapacityUtilization",
);

const targetTracking = shape(
  {
    TargetValue: number,
    PredefinedMetricSpecification: shape(
      { PredefinedMetricType: predefinedMetricType, ResourceLabel: text },
      "PredefinedMetricType",
    ),
    CustomizedMetricSpecification: customizedMetric,
    ScaleOutCooldown: integer,
    ScaleInCooldown: integer,
    DisableScaleIn: flag,
  },
  "TargetValue",
);

const stepScaling = shape({
  AdjustmentType: choice("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"),
  StepAdjustments: list(
    shape(
      { MetricIntervalLowerBound: number, MetricIntervalUpperBound: number, ScalingAdjustment: integer },
      "ScalingAdjustment",
    ),
  ),
  MinAdjustmentMagnitude: integer,
  Cooldown: integer,
  MetricAggregationType: choice("Average", "Maximum", "Minimum"),
});

/** Plain text in the model of AWS: it does not say which name fits where. */
const predefinedOfPredictive = shape({ PredefinedMetricType: text, ResourceLabel: text }, "PredefinedMetricType");

const customizedOfPredictive = shape({ MetricDataQueries: metricDataQueries }, "MetricDataQueries");

const predictiveScaling = shape(
  {
    MetricSpecifications: list(
      shape(
        {
          TargetValue: number,
          PredefinedMetricPairSpecification: predefinedOfPredictive,
          PredefinedScalingMetricSpecification: predefinedOfPredictive,
          PredefinedLoadMetricSpecification: predefinedOfPredictive,
          CustomizedScalingMetricSpecification: customizedOfPredictive,
          CustomizedLoadMetricSpecification: customizedOfPredictive,
          CustomizedCapacityMetricSpecification: customizedOfPredictive,
        },
        "TargetValue",
      ),
    ),
    Mode: choice("ForecastOnly", "ForecastAndScale"),
    SchedulingBufferTime: integer,
    MaxCapacityBreachBehavior: choice("HonorMaxCapacity", "IncreaseMaxCapacity"),
    MaxCapacityBuffer: integer,
  },
  "MetricSpecifications",
);

export const putScalingPolicyRequest = shape(
  {
    PolicyName: text,
    ...targetMembers,
    PolicyType: choice("StepScaling", "TargetTrackingScaling", "PredictiveScaling"),
    StepScalingPolicyConfiguration: stepScaling,
    TargetTrackingScalingPolicyConfiguration: targetTracking,
    PredictiveScalingPolicyConfiguration: predictiveScaling,
  },
  "PolicyName",
  "ServiceNamespace",
  "ResourceId",
  "ScalableDimension",
);

export const deleteScalingPolicyRequest = shape(
  { PolicyName: text, ...targetMembers },
  "PolicyName",
  "ServiceNamespace",
  "ResourceId",
  "ScalableDimension",
);

export const describeScalingPoliciesRequest = shape(
  {
    ServiceNamespace: serviceNamespace,
    PolicyNames: list(text),
    ResourceId: text,
    ScalableDimension: scalableDimension,
    MaxResults: integer,
    NextToken: text,
  },
  "ServiceNamespace",
);

export const getPredictiveScalingForecastRequest = shape(
  { ...targetMembers, PolicyName: text, StartTime: time, EndTime: time },
  "ServiceNamespace",
  "ResourceId",
  "ScalableDimension",
  "PolicyName",
  "StartTime",
  "EndTime",
);

export type PutScalingPolicyInput = Infer<typeof putScalingPolicyRequest>;
export type DeleteScalingPolicyInput = Infer<typeof deleteScalingPolicyRequest>;
export type DescribeScalingPoliciesInput = Infer<typeof describeScalingPoliciesRequest>;
export type GetPredictiveScalingForecastInput = Infer<typeof getPredictiveScalingForecastRequest>;
export type StepScaling = Infer<typeof stepScaling>;
export type TargetTracking = Infer<typeof targetTracking>;
export type PredictiveScaling = Infer<typeof predictiveScaling>;
export type CustomizedMetric = Infer<typeof customizedMetric>;
