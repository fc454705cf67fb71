import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

@Entity('role')
export class RoleRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('text')
  readonly name!: string;

  @Column('text')
  readonly meaning!: string;

  @Column('boolean', { default: false })
  readonly builtIn!: boolean;
}

@Entity('role_act')
export class RoleActRow {
  @PrimaryColumn('uuid')
  readonly roleId!: Uuid;

  @PrimaryColumn('text')
  readonly act!: string;
}
