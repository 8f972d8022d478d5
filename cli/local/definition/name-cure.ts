/** What SageMaker says of a place in S3 where nothing is, and the local cloud of an image that it cannot run. */
const CURES: readonly [reason: RegExp, cure: (found: string) => string][] = [
  [
    /No S3 objects found under S3 URL "([^"]+)"/,
    (uri) => `here S3 holds only what was put there and what the run wrote; give it: --put ${uri}=<file or folder>`,
  ],
  [
    /(?:there is no object|Could not find model data at) (s3:\/\/\S+?)\.?(?=[\s,;]|$)/,
    (uri) => `here S3 holds only what was put there and what the run wrote; give it: --put ${uri}=<file>`,
  ],
  [
    /the local cloud (?:cannot run the image|runs no .+? script, such as in) (?:[^/\s]+\/)?([^\s:@]+)/,
    (repository) => `give the program that stands for it: --image ${repository}=<Python file>`,
  ],
];

/** The option of `local --pipeline` that cures a step's failure; undefined where none does. */
export function nameCure(reason: string): string | undefined {
  for (const [pattern, cure] of CURES) {
    const found = pattern.exec(reason)?.[1];
    if (found !== undefined) {
      return cure(found);
    }
  }
  return undefined;
}
