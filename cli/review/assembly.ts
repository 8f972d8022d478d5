import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../drift/input-error';
import { type MetadataEntry, type Note, readNotes, readOwnReasons, readReport, readSuppressions } from './notes';
import { type Policies, readPolicies } from './policies';

/** A template, as CloudFormation gets it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A file or folder that is uploaded beside a template. */
export interface Asset {
  /** What its construct calls it, for example `Configuration`; `Asset` where CDK does not say. */
  readonly name: string;
  readonly file: string;
}

/** A stack of an assembly. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Construct paths by logical ids. */
  readonly paths: ReadonlyMap<string, string>;
  /** The construct paths of all that has a logical id, those in nested stacks included, whose ids may be the same. */
  readonly places: ReadonlyArray<readonly [id: string, path: string]>;
  /** What the stack around a nested one gives to its parameters. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Where in the user's code a resource is made, by construct path. */
  readonly sources: ReadonlyMap<string, string>;
  /** By their hashes. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** What was remarked when it was synthesized. */
  readonly notes: readonly Note[];
  /** The folder of the cloud assembly that it is of; absent for a template alone. */
  readonly assembly?: string;
  /** Whether it is a template alone, of whose stack nothing else is known. */
  readonly isTemplate?: boolean;
  /** What CloudFormation calls it. */
  readonly stackName: string;
  /** The bucket that CDK uploads files to, where it has some, with `${AWS::AccountId}` and `${AWS::Region}` in it. */
  readonly assetBucket?: string;
  /** Where it is deployed, as far as the app says it. */
  readonly region?: string;
  /** To which account, as far as the app says it. */
  readonly account?: string;
  /** What holds for it; absent where nothing is known of it. */
  readonly policies?: Policies;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly displayName?: string;
        readonly environment?: string;
        readonly metadata?: StackMetadata;
        readonly additionalMetadataFile?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
          readonly file?: string;
        };
        readonly dependencies?: readonly string[];
      }
    >
  >;
}

type StackMetadata = Readonly<Record<string, readonly MetadataEntry[]>>;

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly displayName?: string;
        readonly source: { readonly path?: string };
        readonly destinations?: Readonly<Record<string, { readonly bucketName?: string }>>;
      }
    >
  >;
}

/**
 * Reads the stacks of a cloud assembly (a folder such as `cdk.out`; none where its app has none) or of one template.
 *
 * @param folder what files of the user's code are named from
 * @throws InputError naming what cannot be read
 */
export function readStacks(source: string, folder = process.cwd()): Stack[] {
  if (!existsSync(source)) {
    throw new InputError(`${source} does not exist; give a cloud assembly (cdk.out), a template or a git revision`);
  }
  if (!statSync(source).isDirectory()) {
    return [readTemplateAlone(source)];
  }
  if (!existsSync(path.join(source, 'manifest.json'))) {
    throw new InputError(
      `${source} is no cloud assembly: it has no manifest.json. Give a folder that cdk synth wrote, such as cdk.out, or a git revision`,
    );
  }
  const [first, ...others] = readAssembly(source, folder);
  if (first === undefined) {
    return [];
  }
  // A report is about all stacks.
  const reported = readReport(source, (trace) => findUserLine(trace, folder));
  return [{ ...first, notes: [...first.notes, ...reported] }, ...others].map((stack) => ({
    ...stack,
    assembly: source,
  }));
}

function readTemplateAlone(file: string): Stack {
  const template = readJson<Template>(file);
  if (template.Resources === undefined) {
    throw new InputError(`${file} is no template: it has no Resources`);
  }
  const paths = new Map(
    Object.entries(template.Resources).map(([id, { Metadata }]) => [
      id,
      nameConstruct(String(Metadata?.['aws:cdk:path'] ?? id)),
    ]),
  );
  const name = path.basename(file).replace(/(?:\.template)?\.json$/, '');
  return {
    name,
    stackName: name,
    isTemplate: true,
    template,
    paths,
    places: [...paths],
    sources: new Map(),
    notes: listSuppressions(template, paths, new Map()),
    assets: readAssets([path.join(path.dirname(file), `${name}.assets.json`)]),
  };
}

function readAssembly(assembly: string, folder: string): Stack[] {
  const { artifacts = {} } = readJson<Manifest>(path.join(assembly, 'manifest.json'));
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties = {}, displayName, metadata, additionalMetadataFile, dependencies = [] } = artifact;
    if (type === 'cdk:cloud-assembly') {
      return readAssembly(path.join(assembly, properties.directoryName!), folder);
    }
    if (type !== 'aws:cloudformation:stack') {
      return [];
    }
    const more = additionalMetadataFile && readJson<StackMetadata>(path.join(assembly, additionalMetadataFile));
    const manifests = dependencies.flatMap((each) =>
      artifacts[each]?.type === 'cdk:asset-manifest' ? [path.join(assembly, artifacts[each].properties!.file!)] : [],
    );
    const template = readJson<Template>(path.join(assembly, properties.templateFile!));
    const [, account, region] = /^aws:\/\/(\d{12})?[^/]*\/([a-z]{2}[a-z-]*-\d)?/.exec(artifact.environment ?? '') ?? [];
    return [
      {
        stackName: properties.stackName ?? id,
        ...(region === undefined ? {} : { region }),
        ...(account === undefined ? {} : { account }),
        ...readBucket(manifests),
        name: displayName ?? path.basename(properties.templateFile!, '.template.json'),
        template,
        ...readMetadata({ ...metadata, ...(more || {}) }, template, folder),
        assets: readAssets(manifests),
        policies: readPolicies(assembly, properties.templateFile!),
      },
    ];
  });
}

function readMetadata(
  metadata: StackMetadata,
  template: Template,
  folder: string,
): Pick<Stack, 'paths' | 'places' | 'sources' | 'notes'> {
  const places: [string, string][] = [];
  const sources = new Map<string, string>();
  const notes: Note[] = [];
  const own = new Set<string>();
  for (const [place, entries] of Object.entries(metadata)) {
    notes.push(...readNotes(place.slice(1), entries, (trace) => findUserLine(trace, folder)));
    for (const reason of readOwnReasons(entries)) {
      own.add(reason);
    }
    const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data as string | undefined;
    if (id === undefined) {
      continue;
    }
    const named = nameConstruct(place.slice(1));
    places.push([id, named]);
    const trace = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
    const line = Array.isArray(trace) ? findUserLine(trace as string[], folder) : undefined;
    if (line !== undefined) {
      sources.set(named, line);
    }
  }
  const paths = selectPaths(places);
  const told = [...own, ...notes.map(({ text }) => text)];
  const suppressed = listSuppressions(template, paths, sources).filter(
    ({ text }) => !told.some((each) => text.endsWith(each)),
  );
  return { paths, places, sources, notes: [...notes, ...suppressed] };
}

function listSuppressions(
  { Resources = {} }: Template,
  paths: ReadonlyMap<string, string>,
  sources: ReadonlyMap<string, string>,
): Note[] {
  return Object.entries(Resources).flatMap(([id, { Metadata }]) => {
    const place = paths.get(id) ?? id;
    return readSuppressions({ path: place, source: sources.get(place) }, Metadata);
  });
}

/** What CDK calls the resource in the outer stack that is a nested one. */
const NESTED = /\.NestedStack\/[^/]+\.NestedStackResource$/;

/** The construct of a nested stack, by the path of its resource; undefined where it is none. */
export function findNested(place: string): string | undefined {
  return NESTED.test(place) ? place.replace(NESTED, '') : undefined;
}

/**
 * Construct paths by logical ids, of one template: a nested stack may have the ids of the one around it.
 *
 * @param within the nested stack; absent: the outermost
 */
export function selectPaths(places: Stack['places'], within = ''): Map<string, string> {
  const inner = places
    .flatMap(([, place]) => findNested(place) ?? [])
    .filter((nested) => nested.length > within.length);
  return new Map(
    places.filter(
      ([, place]) =>
        place.startsWith(within === '' ? '' : `${within}/`) && !inner.some((nested) => place.startsWith(`${nested}/`)),
    ),
  );
}

/** `Stack/Construct/Resource` is what people call `Stack/Construct`. */
export function nameConstruct(place: string): string {
  return place.replace(/\/(?:Resource|Default)$/, '');
}

/** The nearest line of a trace that lies in nobody's package. */
function findUserLine(trace: readonly string[], folder: string): string | undefined {
  const lines = trace
    .map((line) => /\(([^()]+:\d+):\d+\)$/.exec(line.trim())?.[1])
    .filter((line) => line !== undefined);
  const found = lines.find((line) => !/node_modules|^node:/.test(line));
  return found && path.relative(folder, found);
}

function readBucket(manifests: readonly string[]): Pick<Stack, 'assetBucket'> {
  const places = manifests
    .filter(existsSync)
    .flatMap((manifest) => Object.values(readJson<AssetManifest>(manifest).files ?? {}))
    .flatMap(({ destinations = {} }) => Object.values(destinations));
  const found = places.find(({ bucketName }) => bucketName !== undefined);
  return found === undefined ? {} : { assetBucket: found.bucketName };
}

function readAssets(manifests: readonly string[]): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const manifest of manifests.filter(existsSync)) {
    for (const [hash, { displayName, source }] of Object.entries(readJson<AssetManifest>(manifest).files ?? {})) {
      if (source.path !== undefined) {
        assets.set(hash, {
          name: path.posix.basename(displayName ?? 'Asset'),
          file: path.join(path.dirname(manifest), source.path),
        });
      }
    }
  }
  return assets;
}

/** @throws InputError for what is no JSON */
export function readJson<T>(file: string): T {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new InputError(`${file} is no JSON: ${(error as Error).message}`);
  }
}
