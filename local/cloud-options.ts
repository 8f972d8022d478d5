/** Settings of a local cloud. */
export interface LocalCloudOptions {
  /** The package's folder. */
  readonly root: string;
  /**
   * The folder of the app that is deployed.
   * @default - root
   */
  readonly appDir?: string;
  /** For everything that the cloud writes; made when it does not exist. */
  readonly workDir: string;
  /**
   * Simulated seconds per real second.
   * @default 60
   */
  readonly speed?: number;
  /**
   * The simulated instant at which it starts.
   * @default - the real now
   */
  readonly startTime?: Date;
  /**
   * A Python with the packages of jobs/requirements.txt.
   * @default - that of the environment in `<workDir>/python`, which is made when it does not exist
   */
  readonly python?: string;
  readonly onProgress?: (line: string) => void;
  /** Ends what is being started, at once. */
  readonly signal?: AbortSignal;
}
