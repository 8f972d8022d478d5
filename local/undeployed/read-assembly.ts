import path from 'node:path';
import { listArtifacts, readAssemblyFile } from '../assembly-artifacts';
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
 * The stack of an assembly, those nested in it included, that has a pipeline.
 *
 * @throws Error when there is none, or more than one
 */
export function readPipelineStack(assembly: string): PipelineStack {
  const artifacts = listArtifacts(assembly);
  const stacks = artifacts.flatMap(({ id, folder, type, properties: { templateFile, stackName = id } }) => {
    if (type !== 'aws:cloudformation:stack' || templateFile === undefined) {
      return [];
    }
    const template = readAssemblyFile<ResolvedTemplate>(folder, templateFile);
    return listResources(template, PIPELINE).length > 0 ? [{ name: stackName, folder, template }] : [];
  });
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new Error(
      `the app must have one stack with a pipeline, got ${stacks.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  const assets = new Map<string, PipelineAsset>();
  for (const { folder, type, properties } of artifacts) {
    if (type !== 'cdk:asset-manifest' || properties.file === undefined || folder !== stack.folder) {
      continue;
    }
    for (const { source, destinations } of Object.values(
      readAssemblyFile<AssetManifest>(folder, properties.file).files ?? {},
    )) {
      for (const { bucketName: bucket, objectKey } of Object.values(destinations)) {
        const zipped = source.packaging === 'zip';
        assets.set(objectKey, { file: path.join(folder, source.path ?? ''), zipped, bucket });
      }
    }
  }
  return { name: stack.name, template: stack.template, assets };
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
