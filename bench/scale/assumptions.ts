/** What is taken for granted about AWS. */
export const ASSUMPTIONS = {
  /** Of one core of this machine, Lambda's at 1,769 MB (one vCPU, Graviton). */
  lambdaCoreShare: 0.6,
  /** Bytes per second that a function gets out of S3. Published measurements range from 50 to 88 MB/s. */
  lambdaNetwork: 50e6,
  lambdaGigabytes: 1769 / 1024,
  /** Of one captured file. Data capture decides it; larger files are cheaper to read. */
  fileBytes: 5e6,
} as const;
