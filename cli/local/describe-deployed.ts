import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalCloud } from '../../local/cloud';
import type { Deployment } from '../../local/deployments';
import { describeClock, describeInvocation, HOW_TO_END } from './keep';

/** A shell's lines with which its programs use the cloud, and no account: of what the shell knew of AWS, nothing stays. */
function writeShellEnvironment(environment: Record<string, string>): string {
  return `${[
    "unset AWS_PROFILE $(env | sed -nE 's/^((AWS|AMAZON|CDK)_[A-Za-z0-9_]*)=.*/\\1/p')",
    'unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy',
    ...Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`),
  ].join('\n')}\n`;
}

/**
 * Tells what was deployed and how it is used, and writes `environment.sh` into the work folder, which a shell reads to use
 * the cloud.
 */
export async function describeDeployed(cloud: LocalCloud, deployment: Deployment, workDir: string): Promise<string[]> {
  const file = path.join(workDir, 'environment.sh');
  const environment = cloud.shellEnvironment();
  writeFileSync(file, writeShellEnvironment(environment));
  const outputs = Object.entries(deployment.stacks).flatMap(([stack, values]) => [
    stack,
    ...Object.entries(values).map(([name, value]) => `  ${name} = ${value}`),
  ]);
  const names = await cloud.listEndpoints();
  return [
    '',
    ...outputs,
    'The cloud runs until Ctrl-C. Use it from another shell, with the AWS CLI, with cdk deploy after a change, or with a program:',
    `  . ${path.relative(process.cwd(), file) || file}`,
    `  ${deployExample(deployment)}`,
    names.length > 0 ? 'Ask an endpoint:' : 'There is no endpoint yet. Ask one that there will be:',
    ...(names.length > 0 ? names : ['<name>']).map((name) => `  ${describeInvocation(environment, name, '<a row>')}`),
    ...describeClock(cloud),
    HOW_TO_END,
  ];
}

/** A call that a reader can make: the first training, where something retrains. */
function deployExample({ outputs }: Deployment): string {
  const functions = Object.entries(outputs).filter(([output]) => /Function(Name)?$/.test(output));
  const [, name] = functions.find(([output]) => /Retrain/.test(output)) ?? functions[0] ?? [];
  return `aws lambda invoke --function-name ${name ?? '<name>'} --cli-binary-format raw-in-base64-out --payload '{"reason": "by hand"}' /dev/stdout`;
}
