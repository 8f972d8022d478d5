import { parseDefinition } from '../../local/sagemaker/pipelines/definition';

/** A token of CDK's within a string: CloudFormation fills in what it stands for. */
const TOKEN = /[$#]\{Token\[([^\]]*)\]\}/g;
/** What the tokens of these names stand for, where they are a part of a value. */
const KNOWN: Record<string, string> = {
  'AWS.Partition': 'aws',
  'AWS.AccountId': '111122223333',
  'AWS.Region': 'eu-west-1',
  'AWS.URLSuffix': 'amazonaws.com',
};
/** What AWS's SDK takes as text only, so that no expression can stand for it. */
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:x';
/** What CloudFormation fills in as the default of a parameter, which is a text and no expression either. */
const DEFAULT_VALUE = 's3://bucket/object.json';
/** Numbers below this one are tokens. */
const NUMBER_TOKENS = -1e287;

/**
 * Checks a pipeline definition as it is rendered for a template: its structure, and the arguments of each step against
 * SageMaker's model. What CloudFormation fills in may be anything where it is a whole value.
 *
 * @throws Error that lists all problems
 */
export function checkDefinition(definition: unknown): void {
  parseDefinition(
    JSON.stringify(definition, (key, value) => {
      const filled = key === 'FunctionArn' ? FUNCTION_ARN : fillIn(value);
      return key === 'DefaultValue' && filled !== value && typeof filled !== 'string' ? DEFAULT_VALUE : filled;
    }),
  );
}

function fillIn(value: unknown): unknown {
  const anything = { Get: 'Execution.PipelineName' };
  if (typeof value === 'number' && value < NUMBER_TOKENS) {
    return anything;
  }
  if (typeof value !== 'string') {
    return value;
  }
  const isToken = value !== '' && value.replace(TOKEN, '') === '';
  return isToken ? anything : value.replace(TOKEN, (_, name: string) => KNOWN[name.replace(/\.\d+$/, '')] ?? 'x');
}
