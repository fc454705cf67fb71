import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { AccountKind, Transfer } from './ledger.rules.js';

/** A currency or an item. */
@Entity('commodity')
export class CommodityRow {
  @PrimaryColumn('uuid', { name: 'id' })
  readonly id!: Uuid;

  @Column('text', { name: 'kind' })
  readonly kind!: 'currency' | 'item';

  @Column('text', { name: 'code' })
  readonly code!: string;

  @Column('smallint', { name: 'exponent' })
  readonly exponent!: number;
}

@Entity('account')
export class AccountRow {
  @PrimaryColumn('uuid', { name: 'id' })
  readonly id!: Uuid;

  @Column('uuid', { name: 'emergency_id' })
  readonly emergencyId!: Uuid;

  @Column('text', { name: 'kind' })
  readonly kind!: AccountKind;

  @Column('uuid', { name: 'commodity_id' })
  readonly commodityId!: Uuid;

  @Column('uuid', { name: 'owner_id' })
  readonly ownerId!: Uuid;

  @Column('uuid', { name: 'grant_id', nullable: true })
  readonly grantId!: Uuid | null;

  @Column('uuid', { name: 'lot_id', nullable: true })
  readonly lotId!: Uuid | null;

  /** Generated from the kind. */
  @Column({ type: 'boolean', name: 'limited', insert: false, update: false })
  readonly limited!: boolean;
}

/** What a limited account holds. Changed only by ledger.store.ts. */
@Entity('balance')
export class BalanceRow {
  @PrimaryColumn('uuid', { name: 'account_id' })
  readonly accountId!: Uuid;

  /** Always true: ties the row to a limited account. */
  @Column('boolean', { name: 'limited', default: true })
  readonly limited!: boolean;

  @Column('bigint', { name: 'amount' })
  readonly amount!: bigint;

  @Column('bigint', { name: 'pending' })
  readonly pending!: bigint;
}

/** Never changed once written. */
@Entity('transfer')
export class TransferRow {
  @PrimaryColumn('uuid', { name: 'id' })
  readonly id!: Uuid;

  @Column('uuid', { name: 'emergency_id' })
  readonly emergencyId!: Uuid;

  @Column('text', { name: 'kind' })
  readonly kind!: Transfer['kind'];

  @Column('uuid', { name: 'debit_id' })
  readonly debitId!: Uuid;

  @Column('uuid', { name: 'credit_id' })
  readonly creditId!: Uuid;

  @Column('uuid', { name: 'commodity_id' })
  readonly commodityId!: Uuid;

  @Column('bigint', { name: 'amount' })
  readonly amount!: bigint;

  @Column('uuid', { name: 'pending_id', nullable: true })
  readonly pendingId!: Uuid | null;

  @Column('uuid', { name: 'reverses_id', nullable: true })
  readonly reversesId!: Uuid | null;

  @Column('text', { name: 'cause_kind' })
  readonly causeKind!: string;

  @Column('uuid', { name: 'cause_id' })
  readonly causeId!: Uuid;

  @Column('text', { name: 'party_kind', nullable: true })
  readonly partyKind!: string | null;

  @Column('uuid', { name: 'party_id', nullable: true })
  readonly partyId!: Uuid | null;

  @Column('uuid', { name: 'project_id', nullable: true })
  readonly projectId!: Uuid | null;

  @Column('uuid', { name: 'round_id', nullable: true })
  readonly roundId!: Uuid | null;

  @Column('uuid', { name: 'distribution_id', nullable: true })
  readonly distributionId!: Uuid | null;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
