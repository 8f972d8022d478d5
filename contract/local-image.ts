// What the constructs say to the local cloud by the synthesized assembly.

/** The type of the metadata that names the program that stands for an image. */
export const LOCAL_IMAGE_METADATA = 'cdk-sagemaker-lifecycle:local-image';

/** A program that stands for a container image on a machine without containers. */
export interface LocalImage {
  /** The name of the image's repository; absent when it is known at the deployment only, as that of CDK's image assets. */
  readonly repository?: string;
  /** The image's tag, where the repository is absent: the hash of what the image is built from. */
  readonly tag?: string;
  /** The Python program's path. */
  readonly program: string;
}
