/** Where what a window's report tells of can be found; all but the names are S3 URIs. */
export interface WindowPlaces {
  /** The report itself. */
  readonly report: string;
  /** The report of the last window before without drift. */
  readonly quietReport?: string;
  /** `<capture destination>/<endpoint>/<variant>` */
  readonly capture: string;
  /** The baseline as the detector has built it. */
  readonly baseline?: string;
  /** The records of the retraining decisions. */
  readonly decisions?: string;
  /** The detector. */
  readonly functionName?: string;
}
