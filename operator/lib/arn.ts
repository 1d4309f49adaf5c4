/** What an ARN calls its resource: the part after the last slash. A name or an id is its own. */
export const nameIn = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

/** Account and Region of an ARN, `arn:<partition>:<service>:<region>:<account>:<resource>`; undefined for any other text. */
export function scopeOfArn(arn: string | undefined): { readonly account: string; readonly region: string } | undefined {
  const [prefix, , , region = "", account = ""] = arn?.split(":") ?? [];
  return prefix === "arn" && region !== "" && account !== "" ? { account, region } : undefined;
}
