/** What the rules of a service depend on, in effect: as declared, else as AWS shows it, else AWS's default. */
export interface ServiceFacts {
  readonly controller: "ECS" | "CODE_DEPLOY" | "EXTERNAL";
  readonly scheduling: "REPLICA" | "DAEMON";
  /** The declared Service Connect namespace, when it was declared by name. */
  readonly namespace: string | undefined;
  /** The deployment strategy: ROLLING, BLUE_GREEN, CANARY or LINEAR. */
  readonly strategy: string;
}
