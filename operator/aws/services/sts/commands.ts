import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** The client and the commands of AWS STS. */
export const sts = { Client: STSClient, commands: { GetCallerIdentity: GetCallerIdentityCommand } };
