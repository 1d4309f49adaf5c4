import { cluster, type Manifest, service, taskDefinition } from "../support/builders.ts";

/** AWS allows 5,000 services a cluster; ten clusters hold 50,000. */
const CLUSTERS = 10;
const DEFINITION = "bench";

/** What all services of a measurement share. */
export const commonObjects = (): readonly Manifest[] => [
  ...Array.from({ length: CLUSTERS }, (_, index) => cluster(clusterName(index))),
  taskDefinition(DEFINITION),
];

const clusterName = (index: number): string => `bench-${index % CLUSTERS}`;
export const serviceName = (index: number): string => `service-${index}`;

/** A service without tasks: what it costs the operator does not depend on them, what it costs the simulator does. */
export const benchService = (index: number, name = serviceName(index)): Manifest =>
  service(name, { cluster: clusterName(index), taskDefinition: DEFINITION }, { desiredCount: 0 });

/** The same, but for the revision, which it names literally. */
export const literalService = (index: number, name: string): Manifest =>
  service(
    name,
    { cluster: clusterName(index), taskDefinition: "" },
    { desiredCount: 0, taskDefinitionRef: undefined, taskDefinition: `${DEFINITION}:1` },
  );

export const benchServices = (from: number, to: number): readonly Manifest[] =>
  Array.from({ length: to - from }, (_, index) => benchService(from + index));
