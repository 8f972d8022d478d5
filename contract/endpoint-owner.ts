// Who may change and delete an endpoint: declared by its construct, written on the endpoint by its controller. Imports nothing.

/** The tags of an endpoint that name its owner. */
export const OWNER_TAGS = {
  /** The ARN of the stack that is deployed, the outermost one; `NO_OWNER` once the endpoint was released. */
  stack: 'sagemaker-lifecycle:owner-stack',
  /** The resource of that stack, or of a stack nested in it, by its logical id. */
  resource: 'sagemaker-lifecycle:owner-resource',
  /** The resource that had the endpoint before, as long as its stack may still go back to it. */
  formerResource: 'sagemaker-lifecycle:former-owner-resource',
} as const;

/** What the tag of the owner's stack says of an endpoint that serves on after its stack was destroyed. */
export const NO_OWNER = 'none';

/** What a resource says of an endpoint that is to serve on when the resource is deleted; others say nothing. */
export const RETAINED = 'Retain';
