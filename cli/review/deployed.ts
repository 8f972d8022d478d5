import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readError } from '../../engine/aws/aws-errors';
import { describeAwsError } from '../aws-problem';
import { InputError } from '../drift/input-error';
import { type Asset, nameConstruct, readJson, type Stack, type Template } from './assembly';
import { type Fact, type Facts, HASH, keyLists, resolveValue } from './resolve';
import { isSameName, mayBeSamePlace } from './stacks';

/** Who is asked about what is deployed, by region; the one of the environment where an app leaves it open. */
export interface Clients {
  readonly cloudFormation: (region?: string) => Pick<CloudFormationClient, 'send'>;
  readonly s3: (region?: string) => Pick<S3Client, 'send'>;
}

/** What had to be left out of a stack. */
export interface Remark {
  readonly stack: string;
  readonly text: string;
}

/** What is deployed of an app. */
export interface Deployed {
  readonly stacks: readonly Stack[];
  readonly remarks: readonly Remark[];
}

/**
 * What is deployed of the stacks of an app, by their names and with the credentials of the environment: the templates as they
 * were given to CloudFormation, and the files that they name from the bucket that CDK uploads them to.
 *
 * @param had stacks that the app had, of which those that it no longer has are read too: CloudFormation knows no app
 * @throws InputError when CloudFormation refuses, with its words
 */
export async function readDeployed(
  after: readonly Stack[],
  clients: Clients,
  had: readonly Stack[] = [],
): Promise<Deployed> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-deployed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const stacks: Stack[] = [];
  const remarks: Remark[] = [];
  const gone = had.filter((stack) => !after.some((fresh) => isSameName(stack, fresh) && mayBeSamePlace(stack, fresh)));
  for (const fresh of [...after, ...gone]) {
    const found = await readTemplate(fresh, clients);
    if (found === undefined) {
      if (!gone.includes(fresh)) {
        remarks.push({ stack: fresh.name, text: `the stack ${fresh.stackName} is not deployed: all of it is new` });
      }
      continue;
    }
    const old: Stack = {
      ...fresh,
      assembly: undefined,
      template: found.template,
      paths: readPaths(found.template, fresh),
    };
    const { assets, unread } = await readAssets(old, fresh, found, folder, clients.s3(found.region));
    stacks.push({ ...old, assets });
    remarks.push(
      ...unread.map(({ name, reason }) => ({
        stack: fresh.name,
        text: `what is deployed of ${name} cannot be read and is not compared: ${reason}`,
      })),
    );
  }
  return { stacks, remarks };
}

interface Found {
  readonly template: Template;
  readonly account: string;
  readonly region: string;
}

/** Undefined where there is no such stack. */
async function readTemplate({ stackName, region }: Stack, clients: Clients): Promise<Found | undefined> {
  const cloudFormation = clients.cloudFormation(region);
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    const [{ StackId, StackStatus } = {}] = Stacks;
    // A stack that exists for a change set alone, or that could not be created, has no resources.
    if (StackId === undefined || /^(?:REVIEW_IN_PROGRESS|ROLLBACK_COMPLETE|DELETE_COMPLETE)$/.test(StackStatus!)) {
      return undefined;
    }
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
    );
    const [, , , where, account] = StackId.split(':');
    return { template: parseTemplate(TemplateBody, stackName), account, region: where };
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    const { name, message } = readError(error);
    if (name === 'ValidationError' && /does not exist/.test(message)) {
      return undefined;
    }
    throw new InputError(`the deployed stack ${stackName} cannot be read: ${describeAwsError(error)}`);
  }
}

function parseTemplate(body: string, stackName: string): Template {
  try {
    return JSON.parse(body) as Template;
  } catch {
    throw new InputError(`the deployed template of ${stackName} is no JSON, so that no CDK app deployed it`);
  }
}

/** The construct paths that a template says, else those that the app has for the same ids. */
function readPaths({ Resources = {} }: Template, { paths }: Stack): Map<string, string> {
  return new Map(
    Object.entries(Resources).flatMap(([id, { Metadata }]): [string, string][] => {
      const said = Metadata?.['aws:cdk:path'];
      const place = said === undefined ? paths.get(id) : nameConstruct(String(said));
      return place === undefined ? [] : [[id, place]];
    }),
  );
}

interface Read {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
}

/** The files that a deployed template and those nested in it name: those that are the same lie in the assembly, others are fetched. */
async function readAssets(
  old: Stack,
  fresh: Stack,
  { account, region }: Found,
  folder: string,
  s3: Pick<S3Client, 'send'>,
): Promise<Read> {
  const bucket = old.assetBucket?.replace(/\$\{AWS::AccountId\}/g, account).replace(/\$\{AWS::Region\}/g, region);
  const assets = new Map(old.assets);
  const unread: { name: string; reason: string }[] = [];
  const fetch = async (key: string, like: Asset | undefined): Promise<void> => {
    const [hash] = key.split('.');
    const name = like?.name ?? 'Asset';
    // CDK names an object by the last part of an extension, of which an archive has two.
    const file = path.join(folder, like?.file.endsWith('.tar.gz') ? key.replace(/\.gz$/, '.tar.gz') : key);
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      writeFileSync(file, await Body!.transformToByteArray());
      assets.set(hash, { name, file });
    } catch (error) {
      unread.push({ name: like === undefined ? key : `${name} (${key})`, reason: describeAwsError(error) });
      // Nothing is said about what is not known.
      if (like !== undefined) {
        assets.set(hash, like);
      }
    }
  };
  const visit = async (before: Stack, after: Stack): Promise<void> => {
    for (const [key, like] of findKeys(before, after)) {
      await fetch(key, like);
    }
    for (const id of Object.keys(before.template.Resources ?? {})) {
      const [one, other] = [readNested(before, id, assets), readNested(after, id, after.assets)];
      if (one !== undefined && other !== undefined) {
        await visit({ ...before, template: one }, { ...after, template: other });
      }
    }
  };
  await visit(old, fresh);
  return { assets, unread };
}

/** The template of a nested stack, where its file is there. */
function readNested({ template }: Stack, id: string, assets: ReadonlyMap<string, Asset>): Template | undefined {
  const { Type, Properties } = template.Resources?.[id] ?? {};
  const [hash] = (Type === 'AWS::CloudFormation::Stack' && JSON.stringify(Properties).match(HASH)) || [];
  const file = assets.get(hash ?? '')?.file;
  return file === undefined ? undefined : readJson<Template>(file);
}

/** What a file that CDK uploads is called. */
const KEY = /[0-9a-f]{64}\.[a-z0-9.]*[a-z0-9]/g;

/** The keys of files that are not in the assembly, each with the file that is at its place in the assembly now. */
function findKeys(old: Stack, fresh: Stack): Map<string, Asset | undefined> {
  const found = new Map<string, Asset | undefined>();
  const visit = (before: Fact, after: Fact | undefined): void => {
    if (typeof before === 'string') {
      const now = typeof after === 'string' ? (after.match(HASH) ?? []) : [];
      const keys = before.match(KEY) ?? [];
      for (const [i, key] of keys.entries()) {
        const like = fresh.assets.get(now[i] ?? '');
        if (!fresh.assets.has(key.split('.')[0])) {
          found.set(key, found.get(key) ?? like);
        }
      }
    } else if (typeof before === 'object' && before !== null) {
      const others = (typeof after === 'object' && after !== null ? after : {}) as Facts;
      for (const [name, each] of Object.entries(before)) {
        visit(each, others[name]);
      }
    }
  };
  const { Resources = {} } = fresh.template;
  for (const [id, { Properties }] of Object.entries(old.template.Resources ?? {})) {
    visit(resolve(Properties, old), resolve(Resources[id]?.Properties, fresh));
  }
  return found;
}

const resolve = (properties: unknown, stack: Stack): Fact => keyLists(resolveValue(properties ?? {}, stack));
