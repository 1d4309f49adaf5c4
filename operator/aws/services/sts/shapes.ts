/** The part of the AWS STS API that the operator calls. */
export interface StsOperations {
  GetCallerIdentity: {
    input: object;
    output: { readonly Account?: string | undefined; readonly Arn?: string | undefined };
  };
}
