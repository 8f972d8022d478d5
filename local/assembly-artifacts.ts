import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What an app, or one of its stages, was synthesized to: a stack, its assets, a tree. */
export interface AssemblyArtifact {
  readonly id: string;
  /** The folder of the assembly that it is in: files are named relative to it. */
  readonly folder: string;
  readonly type: string;
  /** Such as `aws://unknown-account/unknown-region`. */
  readonly environment?: string;
  readonly properties: {
    readonly stackName?: string;
    readonly templateFile?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
  /** By the path of a construct. */
  readonly metadata: MetadataByConstruct;
}

export interface ArtifactMetadata {
  readonly type: string;
  readonly data?: unknown;
}

type MetadataByConstruct = Readonly<Record<string, readonly ArtifactMetadata[]>>;

interface Manifest {
  readonly artifacts?: Record<
    string,
    Partial<Omit<AssemblyArtifact, 'id' | 'folder'>> & {
      readonly type: string;
      readonly additionalMetadataFile?: string;
    }
  >;
}

/** A file of an assembly, which is JSON. */
export function readAssemblyFile<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T;
}

/** The artifacts of an assembly and of those nested in it, which an app's stages are. */
export function listArtifacts(folder: string): AssemblyArtifact[] {
  const { artifacts = {} } = readAssemblyFile<Manifest>(folder, 'manifest.json');
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, environment, properties = {}, additionalMetadataFile: more } = artifact;
    // Older libraries keep metadata in the manifest, newer ones in a file beside it.
    const metadata = {
      ...artifact.metadata,
      ...(more === undefined ? {} : readAssemblyFile<MetadataByConstruct>(folder, more)),
    };
    const nested =
      type === 'cdk:cloud-assembly' && properties.directoryName !== undefined
        ? listArtifacts(path.join(folder, properties.directoryName))
        : [];
    return [{ id, folder, type, environment, properties, metadata }, ...nested];
  });
}
