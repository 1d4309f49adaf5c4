type Members = Readonly<Record<string, unknown>>;

/**
 * An answer without the events of services: AWS sends the last hundred of each along, nothing here reads them, and kept they
 * would be most of what is kept.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export function withoutEvents(answer: unknown): unknown {
  const { service, services } = (answer ?? {}) as {
    readonly service?: Members;
    readonly services?: readonly Members[];
  };
  if (service !== undefined) return { ...(answer as Members), service: lean(service) };
  return services === undefined ? answer : { ...(answer as Members), services: services.map(lean) };
}

const lean = ({ events: _, ...service }: Members): Members => service;
