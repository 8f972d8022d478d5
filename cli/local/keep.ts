import type { LocalCloud } from '../../local/cloud';
import type { ChurnStory } from './story';

/** Tells how to use the cloud that was left running. */
export function describeKept(cloud: LocalCloud, story: ChurnStory): string[] {
  const endpoint = story.client!.output('EndpointName');
  const environment = cloud.awsEnvironment();
  const variables = Object.entries(environment)
    .filter(([name]) => name.startsWith('AWS_'))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return [
    '',
    'The cloud is still running. Ask the endpoint about a customer:',
    `  curl -sS -H 'Content-Type: text/csv' --data '${story.exampleRequest()}' ${environment.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME}/endpoints/${endpoint}/invocations`,
    'or use any AWS tool with these variables:',
    `  ${variables}`,
    'Ctrl-C ends it.',
  ];
}
