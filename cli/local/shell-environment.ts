import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalCloud } from '../../local/cloud';
import { quoteArgument } from '../quote-argument';

/** A shell's lines with which its programs use the cloud, and no account: of what the shell knew of AWS, nothing stays. */
function renderLines(environment: Record<string, string>): string {
  return `${[
    "unset AWS_PROFILE $(env | sed -nE 's/^((AWS|AMAZON|CDK)_[A-Za-z0-9_]*)=.*/\\1/p')",
    'unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy',
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quoteArgument(value)}`),
  ].join('\n')}\n`;
}

/**
 * Writes `environment.sh` into the work folder, which a shell reads to use the cloud.
 *
 * @returns the command by which a shell in this folder reads it
 */
export function writeShellEnvironment(cloud: LocalCloud, workDir: string): string {
  const file = path.join(workDir, 'environment.sh');
  writeFileSync(file, renderLines(cloud.shellEnvironment()));
  const shown = path.relative(process.cwd(), file) || file;
  // Of a name without a slash, a shell looks in its PATH.
  return `. ${quoteArgument(shown.includes('/') ? shown : `./${shown}`)}`;
}
