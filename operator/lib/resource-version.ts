/**
 * Compares two resourceVersions of the same kind.
 *
 * @returns negative, zero or positive; undefined when one of them is not a decimal number without leading zeros, the only
 *   form that Kubernetes declares comparable
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (!isComparable(a) || !isComparable(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

const isComparable = (version: string): boolean => /^[1-9]\d*$/.test(version);
