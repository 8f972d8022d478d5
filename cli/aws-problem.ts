import { describeError, readError } from '../engine/aws/aws-errors';

const AS_THE_CLI = 'as to the AWS CLI, for example in AWS_PROFILE';

/** What is said of temporary credentials whose time is over, of those of `aws sso login` as well. */
const EXPIRED = /expired/i;

/** What the SDK says where it finds none. */
const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError|\w*: (?:Could not load|Resolved) credential)/;

/** What AWS answers to keys that it does not know, or that do not fit each other. */
const UNKNOWN_KEYS = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
]);

/**
 * What is wrong with region or credentials of the environment, and what to do, for every command that calls AWS; undefined
 * for other errors.
 */
export function describeEnvironmentProblem(error: unknown): string | undefined {
  const { name, message } = readError(error);
  if (/region is missing/i.test(message)) {
    return 'no region is set; give one in AWS_REGION';
  }
  const { code, hostname } = Object(error) as { code?: string; hostname?: string };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `no host ${hostname} is found; check the region in AWS_REGION, and whether this machine has a network`;
  }
  // What lets in and is too old says so in several ways: ExpiredToken, ExpiredTokenException, "Token is expired".
  if (/(?:Token|Credential)/.test(name) && EXPIRED.test(`${name} ${message}`)) {
    return `the credentials have expired (${message}); get new ones, for example by aws sso login, and run it again`;
  }
  if (UNKNOWN_KEYS.has(name)) {
    return `AWS does not know the credentials (${name}: ${message}); give others ${AS_THE_CLI}`;
  }
  if (NO_CREDENTIALS.test(`${name}: ${message}`)) {
    return `no usable credentials (${message}); give them ${AS_THE_CLI}`;
  }
  return undefined;
}

/** One line about an error of AWS's: what the environment lacks, else the error's code and message. */
export function describeAwsError(error: unknown): string {
  return describeEnvironmentProblem(error) ?? describeError(error);
}
