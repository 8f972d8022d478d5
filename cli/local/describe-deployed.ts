import { CSV } from '../../contract/jobs';
import type { LocalCloud } from '../../local/cloud';
import type { Deployment } from '../../local/deployments';
import { describeClock, describeInvocation, HOW_TO_END } from './keep';
import { writeShellEnvironment } from './shell-environment';

/**
 * Tells what was deployed and how it is used, and writes `environment.sh` into the work folder, which a shell reads to use
 * the cloud.
 */
export async function describeDeployed(cloud: LocalCloud, deployment: Deployment, workDir: string): Promise<string[]> {
  const readEnvironment = writeShellEnvironment(cloud, workDir);
  const outputs = Object.entries(deployment.stacks).flatMap(([stack, values]) => [
    stack,
    ...Object.entries(values).map(([name, value]) => `  ${name} = ${value}`),
  ]);
  const names = await cloud.listEndpoints();
  return [
    '',
    ...outputs,
    'The cloud runs until Ctrl-C. Use it from another shell, with the AWS CLI, with cdk deploy after a change, or with a program:',
    `  ${readEnvironment}`,
    `  ${deployExample(deployment)}`,
    names.length > 0 ? 'Ask an endpoint:' : 'There is no endpoint yet. Ask one that there will be:',
    ...(names.length > 0 ? names : ['<name>']).map(
      (name) => `  ${describeInvocation(cloud, name, { content: '<a row>', contentType: CSV })}`,
    ),
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
