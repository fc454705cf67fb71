import { PageQuery } from '../platform/page.contract.js';

export class LooksQuery extends PageQuery {}

/** One look at what is known of a household or its people, as the log has it. */
export class LookView {
  /** The entry of the log. */
  readonly id!: string;
  readonly at!: Date;
  /** Who looked: somebody who works here. */
  readonly personId!: string;
  readonly name!: string;
  readonly act!: string;
  /** What the act is for. */
  readonly purpose!: string;
  /** How many households and people were seen at once. */
  readonly seen!: number | null;
  /** The address that was asked, without ids. */
  readonly route!: string | null;
}

export class LookPage {
  readonly items!: LookView[];
  readonly next!: string | null;
}
