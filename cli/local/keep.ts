import type { LocalCloud } from '../../local/cloud';
import { formatTime } from './format';

/** Tells how a cloud that is kept is ended, from other shells as well. */
export const HOW_TO_END = `Ctrl-C ends it, as does: kill ${process.pid}`;

/** Tells how to use the cloud that was left running. */
export function describeKept(cloud: LocalCloud, endpoint: string, request: string): string[] {
  const environment = cloud.awsEnvironment();
  return [
    '',
    'The cloud is still running. Ask the endpoint about a row:',
    `  ${describeInvocation(environment, endpoint, request)}`,
    ...describeClock(cloud),
    'Any AWS tool uses it with these variables:',
    `  ${Object.entries(environment)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    HOW_TO_END,
  ];
}

/** How an endpoint is asked by curl. */
export function describeInvocation(environment: Record<string, string>, endpoint: string, request: string): string {
  return `curl -sS -H 'Content-Type: text/csv' --data '${request}' ${environment.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME}/endpoints/${endpoint}/invocations`;
}

/** What the clock says, how fast it runs, and how it is moved. */
export function describeClock({ clock, clockUrl }: LocalCloud): string[] {
  const speed = clock.speed === 1 ? 'as fast as real time' : `${clock.speed} times as fast as real time`;
  return [
    `Its clock says ${formatTime(clock.now().toISOString())} UTC and runs ${speed}: schedules fire, alarms are evaluated. Move it ahead, or set its speed (1 to 600):`,
    `  curl -sS -X POST '${clockUrl}?advance=1d'`,
    `  curl -sS -X POST '${clockUrl}?speed=60'`,
  ];
}
