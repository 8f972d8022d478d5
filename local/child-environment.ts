import { mkdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { LOCAL_REGION } from './interfaces';

/** An endpoint that refuses every connection: nobody can listen on port 1 of loopback without being root. */
export const CLOSED_ENDPOINT = 'http://127.0.0.1:1';

/** Which of the caller's variables a child process keeps. */
export enum Inherited {
  /** Where programs are found, where temporary files go, and the language: what a program of ours needs. */
  MINIMUM = 'minimum',
  /**
   * Everything but what belongs to AWS, the CDK, a proxy or another program's home: a user's app may read variables of
   * its own while it is synthesized.
   */
  APP = 'app',
  /**
   * The minimum, and what finds a Python and lets pip reach its index: pip's configuration (also in the caller's home),
   * proxies and certificates.
   */
  PIP = 'pip',
}

/** What a child process of the local cloud gets as its environment. */
export interface ChildEnvironmentOptions {
  /**
   * The folder that is the child's home; made when it does not exist.
   * @default - the caller's home where it is inherited, otherwise none
   */
  readonly home?: string;
  /** @default Inherited.MINIMUM */
  readonly inherited?: Inherited;
  /** Variables that win over all others, such as the endpoints of the local cloud. */
  readonly variables?: Record<string, string>;
}

const MINIMUM = /^(PATH|TMPDIR|TMP|TEMP|LANG|LC_\w+|TZ|SYSTEMROOT|COMSPEC|PATHEXT)$/i;
/** Also the shims that version managers put in place of Python read variables. */
const PIP =
  /^(HOME|USERPROFILE|APPDATA|LOCALAPPDATA|XDG_(CONFIG|CACHE|DATA)_(HOME|DIRS)|PIP_\w+|NETRC|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|(PYENV|ASDF|MISE|RTX)_\w+)$/i;
const NOT_FOR_APPS =
  /^(AWS_\w+|AMAZON_\w+|CDK_\w+|BOTO\w*|(https?|all|no|ftp)_proxy|npm_config_\w*proxy|NODE_OPTIONS|NODE_USE_ENV_PROXY|HOME|HOMEDRIVE|HOMEPATH|USERPROFILE|APPDATA|LOCALAPPDATA|XDG_\w+)$/i;

function isInherited(name: string, inherited: Inherited): boolean {
  switch (inherited) {
    case Inherited.APP:
      return !NOT_FOR_APPS.test(name);
    case Inherited.PIP:
      return MINIMUM.test(name) || PIP.test(name);
    default:
      return MINIMUM.test(name);
  }
}

/**
 * The environment of every child process of a local run. None ever reaches an AWS account: whatever the caller's
 * environment and home say, a child has keys that are valid nowhere, endpoints that refuse unless the local cloud's are
 * given, an empty AWS configuration, no instance metadata and a home of its own (pip alone keeps the caller's, for its
 * configuration).
 *
 * @param caller the caller's environment
 */
export function makeChildEnvironment(
  { home, inherited = Inherited.MINIMUM, variables = {} }: ChildEnvironmentOptions = {},
  caller: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (home !== undefined) {
    mkdirSync(home, { recursive: true });
  }
  const kept = Object.entries(caller).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isInherited(entry[0], inherited),
  );
  return {
    ...Object.fromEntries(kept),
    ...(home === undefined ? {} : { HOME: home, USERPROFILE: home }),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ENDPOINT_URL: CLOSED_ENDPOINT,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Its packages say at every start that their support of this Node will end.
    NODE_NO_WARNINGS: '1',
    ...variables,
  };
}
