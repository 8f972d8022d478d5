import { LOCAL_ACCOUNT, LOCAL_REGION } from './interfaces';

/** CloudFormation's pseudo parameters, as far as they are alike in every stack of the local cloud. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The text of an expression that depends on nothing but where it is deployed; undefined for every other one. */
export function resolveText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument] = []] = Object.entries((value ?? {}) as Record<string, unknown>);
  if (name === 'Ref') {
    return PSEUDO_PARAMETERS[String(argument)];
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    const text = argument.replace(
      /\$\{([^!}]+)\}/g,
      (whole, parameter: string) => PSEUDO_PARAMETERS[parameter] ?? whole,
    );
    return text.includes('${') ? undefined : text;
  }
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    const parts = (argument[1] as unknown[]).map(resolveText);
    return parts.includes(undefined) ? undefined : parts.join(String(argument[0]));
  }
  return undefined;
}
