// What is deployed, as CloudFormation and S3 answer for it, reviewed against an app: as if the assembly were there that was deployed.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { Stack as CdkStack, NestedStack } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import { type Asset, readStacks, type Stack } from '../../../cli/review/assembly';
import { type ReviewOptions, reviewDeployed } from '../../../cli/review/command';
import { type Clients, readDeployed } from '../../../cli/review/deployed';
import { renderText } from '../../../cli/review/render';
import type { ReplacementRules } from '../../../cli/review/replacement-rules';
import { reviewStacks } from '../../../cli/review/review';
import { MlLifecycle, SuccessCriterion } from '../../../lib';
import { BASE, lifecycle, PAIRS, synthesize } from './pairs';
import { ROOT } from './repository';

const RULES = JSON.parse(readFileSync(path.join(ROOT, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;
const BUCKET = 'cdk-hnb659fds-assets-111122223333-eu-west-1';

const refuse = (name: string, message: string): never => {
  throw Object.assign(new Error(message), { name });
};

/** CDK uploads a folder as an archive, everything else as it is. */
function upload({ file }: Asset): Uint8Array {
  if (!statSync(file).isDirectory()) {
    return readFileSync(file);
  }
  const names = readdirSync(file, { recursive: true }).map(String);
  const files = names.filter((name) => statSync(path.join(file, name)).isFile());
  return zipSync(Object.fromEntries(files.map((name) => [name, readFileSync(path.join(file, name))])));
}

/** An account in which these stacks are deployed. */
function deploy(
  stacks: readonly Stack[],
  options: { readonly withhold?: RegExp; readonly status?: string } = {},
): Clients & { readonly fetched: string[] } {
  const fetched: string[] = [];
  const objects = new Map(
    stacks.flatMap(({ assets }) =>
      [...assets].map(([hash, asset]): [string, Asset] => [
        `${hash}${statSync(asset.file).isDirectory() ? '.zip' : path.extname(asset.file)}`,
        asset,
      ]),
    ),
  );
  const find = (name?: string): Stack =>
    stacks.find(({ stackName }) => stackName === name) ??
    refuse('ValidationError', `Stack with id ${name} does not exist`);
  const send = async (command: { input: { StackName?: string; Bucket?: string; Key?: string } }) => {
    const { input } = command;
    switch (command.constructor.name) {
      case 'DescribeStacksCommand':
        return {
          Stacks: [
            {
              StackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${find(input.StackName).stackName}/1`,
              StackStatus: options.status ?? 'UPDATE_COMPLETE',
            },
          ],
        };
      case 'GetTemplateCommand':
        return { TemplateBody: JSON.stringify(find(input.StackName).template) };
      case 'GetObjectCommand': {
        expect(input.Bucket).toBe(BUCKET);
        fetched.push(input.Key!);
        const asset = objects.get(input.Key!) ?? refuse('NoSuchKey', `no ${input.Key}`);
        if (options.withhold?.test(asset.name)) {
          refuse('AccessDenied', 'not allowed');
        }
        return { Body: { transformToByteArray: async () => upload(asset) } };
      }
      default:
        return refuse('Unknown', command.constructor.name);
    }
  };
  return {
    fetched,
    cloudFormation: () => ({ send }) as unknown as Pick<CloudFormationClient, 'send'>,
    s3: () => ({ send }) as unknown as Pick<S3Client, 'send'>,
  };
}

test.each([
  'a column is encoded otherwise',
  'a criterion is dropped',
  'another algorithm',
  'a line of a script',
  'a lowered criterion beside a dropped column and an approval without a person',
])('%s: the review of what is deployed is that of the assembly', async (name) => {
  const [before, after] = PAIRS[name]!.map((build) => readStacks(synthesize(build)));
  const { stacks, remarks } = await readDeployed(after!, deploy(before!));
  expect(remarks).toEqual([]);
  expect(renderText(reviewStacks(stacks, after!, RULES))).toBe(renderText(reviewStacks(before!, after!, RULES)));
});

test('a lifecycle in a nested stack is reviewed as the assembly is: the files that its template names are fetched too', async () => {
  const build = (minimum: number): Stack[] =>
    readStacks(
      synthesize((app) => {
        const successCriteria = [SuccessCriterion.auc().atLeast(minimum)];
        new MlLifecycle(new NestedStack(new CdkStack(app, 'Outer'), 'Inner'), 'Model', { ...BASE, successCriteria });
      }),
    );
  const [before, after] = [build(0.75), build(0.6)];
  const { stacks, remarks } = await readDeployed(after, deploy(before));
  expect(remarks).toEqual([]);
  const text = renderText(reviewStacks(stacks, after, RULES));
  expect(text).toContain('- criterion loosened: auc at least 0.75 → 0.6');
  expect(text).toBe(renderText(reviewStacks(before, after, RULES)));
});

test('what is deployed as it is changes nothing, and no file is fetched', async () => {
  const stacks = readStacks(synthesize(lifecycle()));
  const clients = deploy(stacks);
  const deployed = await readDeployed(stacks, clients);
  expect(reviewStacks(deployed.stacks, stacks, RULES).findings).toEqual([]);
  expect(clients.fetched).toEqual([]);
});

test('files that may not be read are named, and nothing is said of them', async () => {
  const [before, after] = PAIRS['a column is encoded otherwise']!.map((build) => readStacks(synthesize(build)));
  const { stacks, remarks } = await readDeployed(after!, deploy(before!, { withhold: /^Configuration$/ }));
  const { findings } = reviewStacks(stacks, after!, RULES, undefined, remarks);
  expect(findings.filter(({ section }) => section !== 'money').map(({ text, paths }) => [text, paths])).toEqual([
    [
      expect.stringMatching(
        /^what is deployed of Configuration \([0-9a-f]{64}\.json\) cannot be read and is not compared: AccessDenied: not allowed$/,
      ),
      ['Churn'],
    ],
  ]);
});

test.each([
  ['that is not there', {}, 0],
  ['that could not be created', { status: 'ROLLBACK_COMPLETE' }, 1],
])('a stack %s is new', async (_, options, count) => {
  const stacks = readStacks(synthesize(lifecycle()));
  const deployed = await readDeployed(stacks, deploy(stacks.slice(0, count), options));
  const { findings } = reviewStacks(deployed.stacks, stacks, RULES, undefined, deployed.remarks);
  expect(findings.map(({ text }) => text)).toContain('the stack Churn is not deployed: all of it is new');
});

describe('a stack that the app no longer has', () => {
  const shop = (...names: string[]): Stack[] =>
    readStacks(
      synthesize((app) => {
        for (const lifecycleName of names) {
          new MlLifecycle(new CdkStack(app, lifecycleName), 'Model', { ...BASE, lifecycleName });
        }
      }),
    );
  const had = shop('churn', 'other');
  const after = shop('churn');
  const LEFT =
    /^the stack other is no longer in the app: no deployment deletes it, and it stays deployed as it is \(\d+\.\d\d USD a month without traffic and training\); destroy it, or put it back into the app$/;

  test('is told of as the assembly is that had it', async () => {
    const { stacks, remarks } = await readDeployed(after, deploy(had), had);
    expect(remarks).toEqual([]);
    const { findings } = reviewStacks(stacks, after, RULES);
    expect(findings).toEqual(reviewStacks(had, after, RULES).findings);
    const left = findings.find(({ text }) => LEFT.test(text));
    expect(left).toMatchObject({
      consequences: [
        expect.stringMatching(
          /^aws cloudformation delete-stack --stack-name other deletes \d+ resources, among them the endpoint other, which then no longer answers/,
        ),
      ],
    });
  });

  test('and is not deployed is nothing to tell of', async () => {
    const { stacks, remarks } = await readDeployed(after, deploy(after), had);
    expect(remarks).toEqual([]);
    expect(reviewStacks(stacks, after, RULES).findings).toEqual([]);
  });

  test('is asked for by --stacks-of, and without it the command says that it was not looked for', async () => {
    const of = (stacks: readonly Stack[]): string => stacks[0]!.assembly!;
    const run = async (options: Partial<ReviewOptions>): Promise<readonly string[]> => {
      const lines: string[] = [];
      const context = { root: ROOT, write: (line: string) => void lines.push(line) };
      await reviewDeployed(of(after), { app: '.', failOn: [], ...options }, context, deploy(had));
      return lines;
    };
    const [asked, unasked] = [await run({ stacksOf: of(had) }), await run({})];
    const told = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('- the stack other'));
    // Among what has to be decided, and with what happens.
    expect(told(asked)).toHaveLength(2);
    expect(asked.join('\n')).not.toContain('--stacks-of');
    expect(told(unasked)).toEqual([]);
    expect(unasked.at(-1)).toBe(
      'Stacks that the app no longer has were not looked for, and stay deployed: --stacks-of <revision> names those that it had.',
    );
  });
});

describe('the command', () => {
  const directory = synthesize(lifecycle());

  function run(clients: Clients, options: Partial<ReviewOptions> = {}): Promise<number> {
    return reviewDeployed(
      directory,
      { app: '.', failOn: [], ...options },
      { root: ROOT, write: () => undefined },
      clients,
    );
  }

  test('ends with 1 where something is found', async () => {
    const [before] = PAIRS['a criterion is dropped']!;
    const clients = deploy(readStacks(synthesize(before)));
    expect(await run(clients)).toBe(0);
    expect(await run(clients, { failOn: ['loosened-guard'] })).toBe(1);
  });

  test('says what CloudFormation refuses', async () => {
    const send = async (): Promise<never> => refuse('AccessDenied', 'no cloudformation:DescribeStacks');
    const clients = { ...deploy([]), cloudFormation: () => ({ send }) as Pick<CloudFormationClient, 'send'> };
    await expect(run(clients)).rejects.toThrow(
      'the deployed stack Churn cannot be read: AccessDenied: no cloudformation:DescribeStacks',
    );
  });

  test('refuses a template that no CDK app deployed', async () => {
    const [stack] = readStacks(directory);
    const clients = deploy([stack!]);
    const send = async (command: never): Promise<unknown> => {
      const answer = (await clients.cloudFormation().send(command)) as { TemplateBody?: string };
      return answer.TemplateBody ? { TemplateBody: 'Resources: {}' } : answer;
    };
    const other = { ...clients, cloudFormation: () => ({ send }) as unknown as Pick<CloudFormationClient, 'send'> };
    await expect(run(other)).rejects.toThrow('the deployed template of Churn is no JSON');
  });
});
