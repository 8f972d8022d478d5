import { Lazy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ModelImage } from '../foundation/container-images';

/**
 * The images that the versions of a registry consist of. Trainings add to it and endpoints read it, in whatever order
 * they are made.
 */
export class ImageCollection {
  private readonly images: ModelImage[] = [];
  private readonly listeners: Array<(image: ModelImage) => void> = [];

  public constructor(images: readonly ModelImage[]) {
    this.add(...images);
  }

  /** Adds images; one that is there already changes nothing. */
  public add(...images: ModelImage[]): void {
    for (const image of images) {
      if (!this.images.includes(image)) {
        this.images.push(image);
        this.listeners.forEach((listen) => listen(image));
      }
    }
  }

  /**
   * The ARNs of the images' repositories, as the scope's stack sees them. The list is complete when the app is
   * synthesized: it holds what is added later, too.
   */
  public repositoryArns(scope: Construct): string[] {
    // At once and not when the list is resolved: an ARN may need a mapping in the stack.
    const arns: string[] = [];
    const listen = (image: ModelImage): void => {
      arns.push(image.repositoryArn(scope));
    };
    this.images.forEach(listen);
    this.listeners.push(listen);
    return Lazy.uncachedList({
      produce: ({ resolve }) => {
        // Tags of one repository are one resource; only resolved ARNs can be compared.
        const resolved = arns.map((arn) => resolve(arn));
        return [...new Map(resolved.map((arn) => [JSON.stringify(arn), arn])).values()];
      },
    });
  }
}
