// The import rules of the project. docs/engineering/architecture.md explains the parts; this file holds them to it.
// A canary test (test/unit/import-rules.test.ts) breaks each rule once and expects the break to be caught.

// Of the kinds, what reads AWS or writes to it, and what puts a kind together; all the rest decides.
const doing = [
  "^operator/kinds/index\\.ts$",
  "^operator/kinds/[^/]+/index\\.ts$",
  "^operator/kinds/.*/(act|observe|search)\\.ts$",
  "^operator/kinds/[^/]+/observe/",
  "^operator/kinds/cluster/(instances|namespace|providers|stopping)\\.ts$",
  "^operator/kinds/cloud-map-service/instances\\.ts$",
  "^operator/kinds/task/log-tail\\.ts$",
  "^operator/kinds/common/(cloud-map/|optional-read\\.ts$)",
];

// Files that decide and never do: no I/O, no clock, no third-party code but zod, and that in schemas alone.
const pure =
  "^operator/(lib/|api/|ecs/|kinds/|aws/services/(?!.*commands\\.ts$)|aws/credentials\\.ts$|engine/(kind|object|plan|outcome|conditions|backoff)\\.ts$)";
// Of Node, what computes and does nothing else.
const computation = "^(node:)?(crypto|v8|zlib)$";
const schemas = "^operator/api/([a-z-]+/|(schemas|types)\\.ts$)";
const contract = "^operator/engine/(kind|object|plan|outcome|conditions|backoff|ports)\\.ts$";

const rule = (name, from, to) => ({ name, severity: "error", from, to });

export default {
  forbidden: [
    rule("no-cycles", {}, { circular: true }),
    rule("no-unresolvable", {}, { couldNotResolve: true }),
    rule("no-orphans", { orphan: true, path: "^(operator|simulator)/", pathNot: "\\.d\\.ts$" }, {}),
    rule(
      "pure-stays-pure",
      { path: pure, pathNot: doing },
      { pathNot: [pure, "node_modules/(zod|croner)/", computation] },
    ),
    rule("pure-stays-pure", { path: pure, pathNot: doing }, { path: doing }),
    rule(
      "lib-stands-alone",
      { path: "^operator/lib/" },
      { pathNot: ["^operator/lib/", computation, "node_modules/croner/"] },
    ),
    // Given the time, the cron library computes and does nothing else; it could set timers, too.
    rule("cron-only-in-lib-cron", { pathNot: "^operator/lib/cron\\.ts$" }, { path: "node_modules/croner/" }),
    rule("api-stands-on-itself", { path: "^operator/api/" }, { path: "^operator/", pathNot: "^operator/(api|lib)/" }),
    rule(
      "schemas-are-types-to-the-operator",
      { path: "^operator/", pathNot: "^operator/api/" },
      { path: "^operator/api/([a-z-]+/|schemas\\.ts$)", dependencyTypesNot: ["type-only"] },
    ),
    // The schemas are for the generators and the tests: what ships has types alone.
    rule("zod-only-in-schemas", { path: "^operator/", pathNot: schemas }, { path: "node_modules/zod/" }),
    rule(
      "ecs-knows-no-kind",
      { path: "^operator/ecs/" },
      { path: "^operator/(kinds|engine/(?!kind|object|plan|outcome|conditions))" },
    ),
    rule(
      "engine-knows-no-ecs",
      { path: "^operator/engine/" },
      { path: "^operator/(api|ecs|kinds|aws|kubernetes|telemetry)/" },
    ),
    rule(
      "edges-are-independent",
      { path: "^operator/(aws|kubernetes|telemetry)/" },
      { path: "^operator/(aws|kubernetes|telemetry|kinds)/", pathNot: "^operator/$1/" },
    ),
    rule(
      "only-the-contract",
      { path: "^operator/(kinds|aws|kubernetes|telemetry)/" },
      { path: "^operator/engine/", pathNot: contract },
    ),
    rule(
      "kinds-do-not-see-each-other",
      { path: "^operator/kinds/([^/]+)/" },
      { path: "^operator/kinds/", pathNot: ["^operator/kinds/$1/", "^operator/kinds/common/"] },
    ),
    rule("kinds-touch-only-aws", { path: "^operator/kinds/" }, { path: "^operator/(kubernetes|telemetry)/" }),
    rule(
      "aws-sdk-only-in-the-transport",
      { pathNot: "^(operator/aws/(transport|services/[^/]+/commands)\\.ts$|test/)" },
      { path: "node_modules/@(aws-sdk|smithy)/" },
    ),
    rule(
      "k8s-client-only-in-the-transport",
      { pathNot: "^(operator/kubernetes/transport\\.ts$|test/|tools/)" },
      { path: "node_modules/(@kubernetes|undici)/" },
    ),
    rule(
      "winston-and-metrics-only-in-telemetry",
      { pathNot: "^(operator/telemetry|test)/" },
      { path: "node_modules/(winston|prom-client)/" },
    ),
    rule(
      "only-main-reads-config",
      { path: "^operator/", pathNot: "^operator/(main|assemble|config)\\.ts$" },
      { path: "^operator/config(-values)?\\.ts$" },
    ),
    rule("main-is-not-imported", { path: "^operator/" }, { path: "^operator/main\\.ts$" }),
    rule("operator-ships-alone", { path: "^operator/" }, { path: "^(test|crds|charts|tools|simulator|plugin)/" }),
    rule("simulator-stands-alone", { path: "^simulator/" }, { path: "^(operator|test|crds|charts|tools|plugin)/" }),
    rule(
      "simulator-core-knows-no-service",
      { path: "^simulator/core/" },
      { path: "^simulator/", pathNot: "^simulator/core/" },
    ),
    // What one AWS service needs of another is a port of its own; simulator/services/index.ts connects them.
    rule(
      "simulated-services-are-independent",
      { path: "^simulator/services/([^/]+)/" },
      { path: "^simulator/", pathNot: ["^simulator/core/", "^simulator/services/$1/"] },
    ),
    rule(
      "generator-reads-the-api-only",
      { path: "^crds/" },
      { path: "^operator/", pathNot: ["^operator/api/", "^operator/lib/"] },
    ),
    rule(
      "no-dev-deps-in-production",
      { path: "^(operator|simulator)/", pathNot: schemas },
      { dependencyTypes: ["npm-dev"] },
    ),
    rule("no-undeclared-deps", {}, { dependencyTypes: ["npm-no-pkg", "npm-unknown"] }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
