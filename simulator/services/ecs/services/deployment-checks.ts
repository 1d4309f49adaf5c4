/** Source: API Reference, DeploymentConfiguration; Developer Guide, "Pause lifecycle hooks". */
import { must as clientMust, parameterMust as must } from "../demands.ts";
import type { ServiceSettings } from "../records.ts";

type Configuration = ServiceSettings["deploymentConfiguration"];

const between = (value: number | undefined, least: number, most: number) =>
  value === undefined || (value >= least && value <= most);
const tenths = (value: number | undefined) => value === undefined || Number.isInteger(Math.round(value * 1e6) / 1e5);

/** @throws Refusal InvalidParameterException */
export function checkDeploymentConfiguration(settings: ServiceSettings): void {
  const configuration = settings.deploymentConfiguration;
  const { minimumHealthyPercent: least, maximumPercent: most } = configuration;
  must(
    least !== 100 || most !== 100 || configuration.strategy !== "ROLLING",
    "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
  );
  must(
    !configuration.alarms.enable || configuration.alarms.alarmNames.length > 0,
    "Alarm names must be specified when alarms are enabled.",
  );
  checkEarlySuccess(configuration);
  checkSteps(configuration);
  checkHooks(configuration);
  checkBreaker(configuration);
  if (configuration.strategy !== "ROLLING") checkTraffic(settings);
}

function checkBreaker({ deploymentCircuitBreaker: breaker }: Configuration): void {
  const value = breaker.thresholdConfiguration?.value;
  must(value === undefined || value > 0, "The circuit breaker threshold must be greater than 0.");
}

function checkEarlySuccess({ earlySuccessCriteria: early, strategy, minimumHealthyPercent }: Configuration): void {
  if (!early?.enable) return;
  must(strategy === "ROLLING", "earlySuccessCriteria is supported only with the ROLLING strategy.");
  const percent = early.healthyPercent ?? 100;
  must(
    percent >= minimumHealthyPercent && percent <= 100,
    "healthyPercent must be between minimumHealthyPercent and 100.",
  );
}

function checkSteps({ strategy, linearConfiguration: linear, canaryConfiguration: canary }: Configuration): void {
  if (strategy === "LINEAR" && linear) {
    must(
      between(linear.stepPercent, 3, 100) && tenths(linear.stepPercent),
      "stepPercent must be between 3.0 and 100.0 in steps of 0.1.",
    );
    must(between(linear.stepBakeTimeInMinutes, 0, 1440), "stepBakeTimeInMinutes must be between 0 and 1440.");
  }
  if (strategy !== "CANARY" || !canary) return;
  must(
    between(canary.canaryPercent, 0.1, 100) && tenths(canary.canaryPercent),
    "canaryPercent must be between 0.1 and 100.0 in steps of 0.1.",
  );
  must(between(canary.canaryBakeTimeInMinutes, 0, 1440), "canaryBakeTimeInMinutes must be between 0 and 1440.");
}

function checkHooks({ lifecycleHooks: hooks = [] }: Configuration): void {
  for (const type of ["PAUSE", "AWS_LAMBDA"]) {
    must(
      hooks.filter((hook) => hook.targetType === type).length <= 10,
      `A service can have at most 10 lifecycle hooks of type ${type}.`,
    );
  }
  for (const hook of hooks) {
    must((hook.lifecycleStages ?? []).length > 0, "A lifecycle hook must name at least one lifecycle stage.");
    must(
      between(hook.timeoutConfiguration?.timeoutInMinutes, 1, 20_160),
      "timeoutInMinutes must be between 1 and 20160.",
    );
    if (hook.targetType === "AWS_LAMBDA") {
      must(hook.hookTargetArn !== undefined, "hookTargetArn is required for AWS_LAMBDA lifecycle hooks.");
      must(hook.roleArn !== undefined, "roleArn is required for AWS_LAMBDA lifecycle hooks.");
      continue;
    }
    must(
      hook.hookTargetArn === undefined && hook.roleArn === undefined && hook.hookDetails === undefined,
      "hookTargetArn, roleArn and hookDetails are not supported for PAUSE lifecycle hooks.",
    );
    const refused = hook.lifecycleStages?.find(
      (stage) => stage === "TEST_TRAFFIC_SHIFT" || stage === "PRODUCTION_TRAFFIC_SHIFT",
    );
    must(refused === undefined, `PAUSE lifecycle hooks are not supported at lifecycle stage ${refused}.`);
  }
}

const spoken = { ROLLING: "rolling", BLUE_GREEN: "blue/green", LINEAR: "linear", CANARY: "canary" } as const;

/** Traffic needs somewhere to go: each load balancer its second target group, rule and role. */
function checkTraffic({
  deploymentController,
  deploymentConfiguration: { strategy },
  loadBalancers,
}: ServiceSettings): void {
  must(deploymentController.type === "ECS", `The ${strategy} strategy requires the ECS deployment controller.`);
  for (const { advancedConfiguration: advanced, loadBalancerName } of loadBalancers) {
    must(loadBalancerName === undefined, `The ${strategy} strategy does not support Classic Load Balancers.`);
    clientMust(
      advanced?.alternateTargetGroupArn !== undefined &&
        advanced.productionListenerRule !== undefined &&
        advanced.roleArn !== undefined,
      `advancedConfiguration field is required for all loadBalancers when using the ${spoken[strategy]} deployment strategy`,
    );
  }
}
