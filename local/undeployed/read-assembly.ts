import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ResolvedTemplate } from './resolve-value';

/** A stack of an assembly that has a pipeline, as it was synthesized. */
export interface PipelineStack {
  /** The name of the stack. */
  readonly name: string;
  readonly template: ResolvedTemplate;
  /** Its assets by the key of their object. */
  readonly assets: ReadonlyMap<string, PipelineAsset>;
}

/** A file or a folder that a deployment would upload. */
export interface PipelineAsset {
  readonly file: string;
  /** Whether it is a folder that becomes a ZIP archive. */
  readonly zipped: boolean;
  /** As the manifest has it, with CloudFormation's pseudo parameters. */
  readonly bucket: string;
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string; readonly packaging?: string };
      readonly destinations: Record<string, { readonly bucketName: string; readonly objectKey: string }>;
    }
  >;
}

const PIPELINE = 'AWS::SageMaker::Pipeline';

/**
 * The stack of an assembly that has a pipeline.
 *
 * @throws Error when there is none, or more than one
 */
export function readPipelineStack(assembly: string): PipelineStack {
  const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(assembly, file), 'utf8')) as T;
  const { artifacts = {} } = read<{ artifacts?: Record<string, Artifact> }>('manifest.json');
  const stacks = Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) {
      return [];
    }
    const template = read<ResolvedTemplate>(properties.templateFile);
    const has = Object.values(template.Resources ?? {}).some(({ Type }) => Type === PIPELINE);
    return has ? [{ name: properties.stackName ?? id, template }] : [];
  });
  if (stacks.length !== 1) {
    throw new Error(
      `the app must have one stack with a pipeline, got ${stacks.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  const assets = new Map<string, PipelineAsset>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) {
      continue;
    }
    for (const { source, destinations } of Object.values(read<AssetManifest>(properties.file).files ?? {})) {
      for (const { bucketName: bucket, objectKey } of Object.values(destinations)) {
        const zipped = source.packaging === 'zip';
        assets.set(objectKey, { file: path.join(assembly, source.path ?? ''), zipped, bucket });
      }
    }
  }
  return { ...stacks[0]!, assets };
}

/** The resources of a type, by their logical ids. */
export function listResources(
  { Resources = {} }: ResolvedTemplate,
  type: string,
): { id: string; properties: Record<string, unknown> }[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties = {} }]) => ({ id, properties: Properties }));
}
