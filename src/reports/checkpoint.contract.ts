/** A checkpoint of the log: all that it holds is in the figures, and what came after it may be. */
export class ReportCheckpointView {
  /** The name under which the log is signed. */
  readonly origin!: string;
  /** How many entries it holds. */
  readonly size!: number;
  /** In base64. */
  readonly root!: string;
}
