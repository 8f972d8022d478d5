/** Who approves a model that meets the success criteria. */
export enum ModelApproval {
  /** A person, in the model registry: the version is registered as PendingManualApproval. */
  MANUAL = 'PendingManualApproval',
  /** The criteria themselves: the version is registered as Approved and is served at once. */
  AUTOMATIC = 'Approved',
}
