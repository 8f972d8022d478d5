import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalCloud } from '../../local/cloud';
import { quoteArgument } from '../quote-argument';
import { formatTime } from './format';
import type { ExampleRequest } from './local-story';
import { writeShellEnvironment } from './shell-environment';

/** Tells how a cloud that is kept is ended, from other shells as well. */
export const HOW_TO_END = `Ctrl-C ends it, as does: kill ${process.pid}`;

/** Tells how to use the cloud that was left running, and writes `environment.sh` into the work folder for it. */
export function describeKept(
  cloud: LocalCloud,
  { workDir, endpoint, request }: { workDir: string; endpoint: string; request: ExampleRequest },
): string[] {
  return [
    '',
    'The cloud is still running. Ask the endpoint about a row:',
    `  ${describeInvocation(cloud, endpoint, keepRequest(request, workDir))}`,
    ...describeClock(cloud),
    'Use it from another shell, with the AWS CLI, the commands of sagemaker-lifecycle or a program:',
    `  ${writeShellEnvironment(cloud, workDir)}`,
    HOW_TO_END,
  ];
}

/** How an endpoint is asked by curl. */
export function describeInvocation(
  cloud: LocalCloud,
  endpoint: string,
  { content, contentType }: ShownRequest,
): string {
  const url = `${cloud.awsEnvironment().AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME}/endpoints/${endpoint}/invocations`;
  // Raw: of other data, an @ at the beginning names a file.
  const data =
    typeof content === 'string'
      ? `--data-raw ${quoteArgument(content)}`
      : `--data-binary ${quoteArgument(`@${content.file}`)}`;
  return `curl -sS -H 'Content-Type: ${contentType}' ${data} ${url}`;
}

/** A request as a command has it: bytes are in a file. */
interface ShownRequest {
  readonly content: string | { readonly file: string };
  readonly contentType: string;
}

function keepRequest({ content, contentType }: ExampleRequest, workDir: string): ShownRequest {
  if (typeof content === 'string') {
    return { content, contentType };
  }
  const file = path.join(workDir, 'example-request');
  writeFileSync(file, content);
  return { content: { file }, contentType };
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
