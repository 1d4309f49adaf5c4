import { eventsWorthKeeping } from "../ecs/service-events.ts";
import type { EcsService } from "../ecs/shapes.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * An answer with the few events of its services that something is read from: AWS sends the last hundred of each along, and
 * all kept they would be most of what is kept.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export function withFewEvents(answer: unknown): unknown {
  const { service, services } = (answer ?? {}) as {
    readonly service?: EcsService;
    readonly services?: readonly EcsService[];
  };
  if (service !== undefined) return { ...(answer as Members), service: lean(service) };
  return services === undefined ? answer : { ...(answer as Members), services: services.map(lean) };
}

const lean = (service: EcsService): EcsService =>
  service.events === undefined ? service : { ...service, events: eventsWorthKeeping(service) };
