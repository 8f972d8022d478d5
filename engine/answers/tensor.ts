import { isObject } from '../../contract/validation';

/** A tensor of the open inference protocol (KServe, Triton, MLServer), of a request or of an answer. */
export interface Tensor {
  readonly name: string;
  readonly shape?: unknown;
  readonly data: readonly unknown[];
}

/** Whether a value is such a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return isObject(value) && typeof value.name === 'string' && Array.isArray(value.data);
}
