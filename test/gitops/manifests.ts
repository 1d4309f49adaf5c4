import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { API_VERSION, GROUP } from "../../operator/api/names.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [member: string]: unknown;
  };
  readonly [member: string]: unknown;
}

const manifest = (kind: string, name: string, spec?: object): Manifest => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { name, labels: { app: "shop" } },
  ...(spec === undefined ? {} : { spec }),
});

/**
 * Manifests whose spelling invites differences: values that AWS or a schema might normalise, lists in an unusual order,
 * empty values, lists with keys, and fields that hold defaults next to fields that do not.
 */
const awkward: readonly Manifest[] = [
  manifest("ECSCluster", "plain"),
  manifest("ECSCluster", "shop", {
    settings: [{ name: "containerInsights", value: "enhanced" }],
    capacityProviders: ["FARGATE_SPOT", "FARGATE"],
    defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
    tags: [
      { key: "owner", value: "shop" },
      { key: "cost-centre", value: "" },
    ],
  }),
  manifest("ECSTaskDefinition", "web", {
    family: "shop-web",
    cpu: "1 vCPU",
    memory: "2 GB",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: "arn:aws:iam::123456789012:role/shop-execution",
    containers: [
      {
        name: "web",
        image: "public.ecr.aws/nginx/nginx:1.29",
        cpu: 256,
        portMappings: [{ containerPort: 8080, name: "http" }],
        environment: [
          { name: "B", value: "2" },
          { name: "A", value: "" },
        ],
        secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:eu-central-1:123456789012:parameter/token" }],
      },
      { name: "agent", image: "example.com/agent:1", essential: false },
    ],
  }),
  manifest("ECSService", "web", {
    clusterRef: { name: "shop" },
    taskDefinitionRef: { name: "web" },
    launchType: "FARGATE",
    desiredCount: 3,
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ["subnet-0b", "subnet-0a"],
        securityGroups: ["sg-01"],
        assignPublicIp: "DISABLED",
      },
    },
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  }),
  manifest("ECSService", "literal", { cluster: "default", taskDefinition: "web:7" }),
];

/** The project's own objects among the files of examples/, without their namespaces. */
function exampleManifests(): readonly (readonly [string, Manifest])[] {
  const directory = join(repositoryRoot, "examples");
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file));
  return files.sort().flatMap((file) => {
    const documents = parseAllDocuments(readFileSync(join(directory, file), "utf8"));
    const objects = documents
      .map((each) => each.toJS() as Manifest | null)
      .filter((each) => each?.apiVersion?.startsWith(`${GROUP}/`));
    return objects.map((each) => {
      const { namespace: _, ...metadata } = (each as Manifest).metadata;
      return [`examples/${file}: ${each?.kind} ${metadata.name}`, { ...(each as Manifest), metadata }] as const;
    });
  });
}

/** Every manifest that the tests apply, with a title. */
export const manifests: readonly (readonly [string, Manifest])[] = [
  ...awkward.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const),
  ...exampleManifests(),
];
