/** metav1.MicroTime: RFC 3339 with exactly six fractional digits; the API server refuses any other number of them. */
export function microTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}
