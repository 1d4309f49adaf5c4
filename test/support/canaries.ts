/**
 * Texts that stand for secrets. The operator of every test holds the first two, every task definition of the builders the
 * third; the others are for tests of their own. None may ever come out of the operator.
 */
export const CANARIES = {
  secretKey: "canary-aws-secret-access-key",
  sessionToken: "canary-aws-session-token",
  environment: "canary-environment-value",
  tag: "canary-tag-value",
  label: "canary-docker-label",
  logOption: "canary-log-option",
  volumeOption: "canary-volume-option",
} as const;

export const canariesIn = (text: string): readonly string[] =>
  Object.values(CANARIES).filter((canary) => text.includes(canary));
