import sagemakerModel from './sagemaker.json';

/** A shape of a service model: a type, and what AWS asks of a value beyond it. */
export interface ServiceShape {
  /** `structure`, `list`, `map`, `string`, `integer`, `long`, `float`, `double`, `boolean`, `timestamp` or `blob`. */
  readonly type: string;
  /** Of a structure: the names of the shapes of its members. */
  readonly members?: Record<string, string>;
  readonly required?: string[];
  /** Of a list: the name of its items' shape. */
  readonly member?: string;
  /** Of a map: the names of the shapes of its keys and values. */
  readonly key?: string;
  readonly value?: string;
  /** Smallest length of a text, size of a list or map, or number. */
  readonly min?: number;
  readonly max?: number;
  /** Of the whole text. */
  readonly pattern?: string;
  readonly enum?: string[];
}

/** What AWS asks of a service's requests, as make.py takes it from botocore. */
export interface ServiceModel {
  /** The version of botocore that it comes from. */
  readonly botocore: string;
  /** The name of the shape of an operation's request. */
  readonly operations: Record<string, string>;
  readonly shapes: Record<string, ServiceShape>;
}

/** SageMaker's model. */
export const SAGEMAKER_MODEL = sagemakerModel as unknown as ServiceModel;
