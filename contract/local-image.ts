// What the constructs say to the local cloud by the synthesized assembly.

/** The type of the metadata that names the program that stands for an image. */
export const LOCAL_IMAGE_METADATA = 'cdk-sagemaker-lifecycle:local-image';

/** A program that stands for a container image on a machine without containers. */
export interface LocalImage {
  /** The name of the image's repository. */
  readonly repository: string;
  /** The Python program's path. */
  readonly program: string;
}
