/** One tenant against the rest. One attack after the other: each takes all that the machine has. */
import "./attack-metrics.ts";
import "./attack-fairness.ts";
import "./attack-memory.ts";
