import { randomBytes } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../interfaces';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The ARN of a SageMaker resource; SageMaker lower-cases names inside ARNs. */
export function arnOf(kind: string, name: string): string {
  return `arn:aws:sagemaker:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${kind}/${name.toLowerCase()}`;
}

/** The ARN that a name or an ARN means: what is stored by ARN is found whatever the case of the name. */
export function toArn(kind: string, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(kind, nameOrArn);
}

/** Lower-case letters and digits, as in the ids of pipeline executions. */
export function randomId(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The name that Pipelines gives to what a step creates: `pipelines-<execution>-<step>-<random>`, at most 63 characters. */
export function nameForStep(executionId: string, stepName: string): string {
  return `pipelines-${executionId}-${stepName.replace(/_/g, '-').slice(0, 29)}-${randomId(10)}`;
}

/** The name of a step's tuning job, at most 32 characters, of which its trainings' names are made. */
export function nameForTuning(executionId: string, stepName: string): string {
  return `${executionId.slice(0, 12)}-${stepName.replace(/_/g, '-').slice(0, 8)}-${randomId(10)}`;
}
