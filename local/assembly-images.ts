import { LOCAL_IMAGE_METADATA, type LocalImage } from '../contract/local-image';
import { listArtifacts } from './assembly-artifacts';

/** The programs that an app's algorithms name for their images. */
export function listLocalImages(assembly: string): LocalImage[] {
  return listArtifacts(assembly)
    .flatMap(({ metadata }) => Object.values(metadata).flat())
    .filter(({ type }) => type === LOCAL_IMAGE_METADATA)
    .map(({ data }) => data as LocalImage);
}
