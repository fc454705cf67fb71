import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmptyObject,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCode, IsId, IsName } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import {
  type Category,
  categoryCodes,
  type ItemKind,
  itemKindCodes,
  type Unit,
  unitCodes,
} from './codes.rules.js';

const componentsMax = 50;
const perKitMax = 1_000_000;

/** What an item is called. One language at least. */
export class ItemNames {
  @IsOptional()
  @IsName()
  readonly en?: string;

  @IsOptional()
  @IsName()
  readonly fr?: string;

  @IsOptional()
  @IsName()
  readonly ar?: string;

  @IsOptional()
  @IsName()
  readonly es?: string;
}

/** So many of an item in one kit. */
export class KitComponent {
  @IsId()
  readonly itemId!: string;

  /** Base units in one kit. */
  @IsInt()
  @Min(1)
  @Max(perKitMax)
  readonly quantity!: number;
}

export class ChangeItem {
  @IsNotEmptyObject({ nullable: false }, { message: 'names must have one language at least' })
  @ValidateNested()
  @Type(() => ItemNames)
  readonly names!: ItemNames;

  @IsIn(categoryCodes)
  readonly category!: Category;
}

export class CreateItem extends ChangeItem {
  /** Unique among all items, e.g. `BLK-THERMAL`. It never changes. */
  @IsCode()
  readonly code!: string;

  /** What one base unit is: stock is counted in whole ones. It never changes. */
  @IsIn(unitCodes)
  readonly unit!: Unit;

  /** A kit is a fixed list of items, which are received and handed out one by one. */
  @IsIn(itemKindCodes)
  readonly kind!: ItemKind;

  /** What one kit holds; of a kit only, and never a kit. It never changes: other contents are another kit. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(componentsMax)
  @ArrayUnique((component: Partial<KitComponent> | null) => component?.itemId)
  @ValidateNested({ each: true })
  @Type(() => KitComponent)
  readonly components?: KitComponent[];
}

export class ItemQuery extends PageQuery {
  @IsOptional()
  @IsIn(itemKindCodes)
  readonly kind?: ItemKind;

  @IsOptional()
  @IsIn(categoryCodes)
  readonly category?: Category;
}

export class KitComponentView {
  @ApiProperty({ format: 'uuid' })
  readonly itemId!: string;
  readonly code!: string;
  readonly quantity!: number;
}

export class ItemView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;
  readonly code!: string;
  readonly names!: ItemNames;
  @ApiProperty({ enum: unitCodes })
  readonly unit!: Unit;
  @ApiProperty({ enum: categoryCodes })
  readonly category!: Category;
  @ApiProperty({ enum: itemKindCodes })
  readonly kind!: ItemKind;
  /** What one kit holds, in order of codes; empty for an item. */
  readonly components!: KitComponentView[];
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class ItemPage {
  readonly items!: ItemView[];
  readonly next!: string | null;
}
