import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Stands for Docker while a CDK CLI publishes images: a Python program stands for each image here, so none is built or
 * pushed. What apps ask of Docker while they are synthesized (bundling) is left to the real one.
 */
const SCRIPT = `#!/bin/sh
case "$1" in
  login | inspect | tag | push) exit 0 ;;
  *) exec docker "$@" ;;
esac
`;

/** Writes the program that the CDK CLI takes for Docker, and returns the variable that names it. */
export function skipImageBuilds(workDir: string): Record<string, string> {
  const file = path.resolve(workDir, 'docker-stand-in');
  mkdirSync(workDir, { recursive: true });
  writeFileSync(file, SCRIPT);
  chmodSync(file, 0o755);
  return { CDK_DOCKER: file };
}
