/** docs/reference/reasons.md: every reason of a condition, and what to do. */
import { reasons } from "../../operator/api/reasons.ts";
import { type Files, generatedFrom, table } from "./files.ts";

export function reasonsReference(): Files {
  const rows = Object.entries(reasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
  const text = [
    generatedFrom("operator/api/reasons.ts"),
    "# Reasons\n",
    "Every condition carries one of these. A reason never changes its meaning; more may be added.\n",
    `${table(["Reason", "Meaning"], rows)}\n`,
  ].join("\n");
  return new Map([["docs/reference/reasons.md", text]]);
}
