import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_IMAGE_METADATA, type LocalImage } from '../contract/local-image';

interface MetadataEntry {
  readonly type: string;
  readonly data?: unknown;
}

type Metadata = Record<string, MetadataEntry[]>;

interface Manifest {
  readonly artifacts?: Record<string, { readonly metadata?: Metadata }>;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** The programs that an app's algorithms name for their images. Older libraries keep metadata in the manifest. */
export function listLocalImages(assembly: string): LocalImage[] {
  return readdirSync(assembly, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(assembly, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith('assembly-') ? listLocalImages(file) : [];
    }
    if (entry.name.endsWith('.metadata.json')) {
      return findImages(readJson<Metadata>(file));
    }
    return entry.name === 'manifest.json'
      ? Object.values(readJson<Manifest>(file).artifacts ?? {}).flatMap(({ metadata = {} }) => findImages(metadata))
      : [];
  });
}

function findImages(metadata: Metadata): LocalImage[] {
  return Object.values(metadata)
    .flat()
    .filter(({ type }) => type === LOCAL_IMAGE_METADATA)
    .map(({ data }) => data as LocalImage);
}
