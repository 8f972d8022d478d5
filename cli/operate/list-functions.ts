import { type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';

/** A function of the account and region, by its environment. */
export interface ListedFunction {
  readonly functionName: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The functions of an account and region, page by page. */
export async function* listFunctions(lambda: LambdaClient): AsyncGenerator<ListedFunction> {
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName, Environment } of Functions) {
      yield { functionName: FunctionName!, variables: Environment?.Variables ?? {} };
    }
  }
}
