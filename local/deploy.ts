import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Inherited, makeChildEnvironment } from './child-environment';
import { runProgram } from './child-program';
import { skipImageBuilds } from './image-builds';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './interfaces';

/** The CDK CLI failed. */
export class CdkError extends Error {
  /**
   * @param command what was run, such as `cdk deploy`
   * @param output everything that it printed
   */
  constructor(
    command: string,
    public readonly output: string,
  ) {
    super(`${command} failed:\n${summarizeFailure(output)}`);
    this.name = 'CdkError';
  }
}

/** Which app, and how it is synthesized. */
export interface AppOptions {
  /**
   * The command that synthesizes.
   * @default - the app of cdk.json
   */
  readonly app?: string;
  /** Context values, as `cdk -c key=value` takes them. */
  readonly context?: Record<string, string>;
}

/** What is deployed. */
export interface DeployOptions extends AppOptions {
  /**
   * The folder of an assembly that is synthesized already.
   * @default - the app is synthesized
   */
  readonly assembly?: string;
  /**
   * The stacks to deploy, with those that they depend on.
   * @default - all
   */
  readonly stacks?: string[];
}

/** What the CLI is run with. */
export interface CdkOptions {
  /** This package's folder. */
  readonly root: string;
  /**
   * The folder of the app that is synthesized: its cdk.json is read, and its aws-cdk is run if it has one.
   * @default - root
   */
  readonly appDir?: string;
  /** For the CLI's own files. */
  readonly workDir: string;
  /** Endpoints and credentials of the local cloud. */
  readonly environment: Record<string, string>;
  readonly onProgress?: (line: string) => void;
}

/**
 * The CLI asks CloudFormation every five seconds how a stack is doing, and has no option for it. Its timers of exactly
 * that length are made shorter, because a stack is done here in less than one.
 */
const SHORTER_TIMERS = `
const original = globalThis.setTimeout;
const shorter = (callback, delay, ...rest) => original(callback, delay === 5000 ? 150 : delay, ...rest);
globalThis.setTimeout = Object.defineProperties(shorter, Object.getOwnPropertyDescriptors(original));
`;
const SHORT_POLLS = {
  NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(SHORTER_TIMERS).toString('base64')}`,
};
const LOCAL_ENVIRONMENT = `aws://${LOCAL_ACCOUNT}/${LOCAL_REGION}`;
const COMMON = ['--no-notices', '--no-version-reporting', '--no-color'];

/** The lines of a failed run that say why. */
function summarizeFailure(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const telling = lines.filter((line) => /❌|_FAILED|Error\b|error:|failed/i.test(line));
  return [...new Set(telling.length > 0 ? telling : lines)].slice(-12).join('\n');
}

function findCli(folders: string[]): string {
  for (const folder of folders) {
    try {
      const manifest = createRequire(path.join(folder, 'package.json')).resolve('aws-cdk/package.json');
      return path.join(path.dirname(manifest), 'bin', 'cdk');
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(
    `the package aws-cdk is not installed in ${folders[0]}; install it with: npm install --save-dev aws-cdk`,
  );
}

/** The CDK CLI of the app or of this package, run against the local cloud. */
export class CdkCli {
  private readonly stopped = new AbortController();

  constructor(private readonly options: CdkOptions) {}

  /** `cdk bootstrap` */
  public async bootstrap(): Promise<void> {
    await this.run('bootstrap', [LOCAL_ENVIRONMENT], SHORT_POLLS);
  }

  /**
   * `cdk synth` into a folder.
   *
   * @param validate whether aws-cdk-lib checks the template against CloudFormation's schemas, which takes several seconds
   */
  public async synth({ app, context = {} }: AppOptions, output: string, validate = true): Promise<void> {
    const pairs = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    await this.run(
      'synth',
      ['--quiet', '--no-lookups', '--output', output, ...(app ? ['--app', app] : []), ...pairs],
      validate ? {} : { CDK_VALIDATION: 'false' },
    );
  }

  /** `cdk deploy` of a synthesized assembly. */
  public async deploy(
    assembly: string,
    stacks: string[] = [],
  ): Promise<{ stacks: Record<string, Record<string, string>>; changed: boolean }> {
    const file = path.join(this.options.workDir, 'cdk-outputs.json');
    const output = await this.run(
      'deploy',
      [
        ...(stacks.length > 0 ? stacks : ['--all']),
        ...['--app', assembly, '--require-approval', 'never', '--method', 'direct', '--outputs-file', file],
      ],
      { ...SHORT_POLLS, ...skipImageBuilds(this.options.workDir) },
    );
    const deployed = [...output.matchAll(/^ ?✅ {2}(\S+)(.*)$/gm)];
    return {
      stacks: JSON.parse(readFileSync(file, 'utf8')),
      changed: deployed.length === 0 || deployed.some(([, , rest]) => !rest!.includes('(no changes)')),
    };
  }

  /** `cdk destroy` of a synthesized assembly. */
  public async destroy(assembly: string): Promise<void> {
    await this.run('destroy', ['--all', '--app', assembly, '--force'], SHORT_POLLS);
  }

  /** Ends what is running, and everything that it started; nothing can be run afterwards. */
  public stop(): void {
    this.stopped.abort();
  }

  private async run(command: string, args: string[], variables: Record<string, string>): Promise<string> {
    const { root, appDir = root, workDir, environment, onProgress } = this.options;
    const program = findCli([appDir, root]);
    const { code, output } = await runProgram(process.execPath, [program, command, ...args, ...COMMON], {
      // Where there is a cdk.json, even `cdk bootstrap` synthesizes its app.
      workingDirectory: command === 'synth' ? appDir : workDir,
      environment: makeChildEnvironment({
        home: path.join(workDir, 'home'),
        inherited: Inherited.APP,
        variables: {
          CDK_HOME: path.join(workDir, 'cdk-home'),
          CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
          CDK_DEFAULT_REGION: LOCAL_REGION,
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          // npx would ask its registry whether there is a newer npm.
          NPM_CONFIG_UPDATE_NOTIFIER: 'false',
          ...environment,
          ...variables,
        },
      }),
      onLine: (line) => {
        const [, progress, what] = /\|\s*(\d+\/\d+)\s*\|[^|]*\|\s*\w+_COMPLETE\s*\|\s*(\S+)/.exec(line) ?? [];
        if (progress !== undefined) {
          onProgress?.(`${progress} ${what}`);
        }
      },
      signal: this.stopped.signal,
    });
    if (code !== 0) {
      throw new CdkError(`cdk ${command}`, output);
    }
    return output;
  }
}
