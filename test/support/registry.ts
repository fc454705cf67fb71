import type { Extent } from '../../src/acts/scope.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from './api.js';
import { layGround } from './ground.js';
import { asOwner, type World } from './world.js';

/** A household as the API shows it; a story reads what it is about. */
export interface HouseholdAnswer {
  readonly id: Uuid;
  readonly card: string;
  readonly reference: string;
  readonly size: number;
  readonly depth: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly verifiedAt: string | null;
  readonly composition: readonly {
    readonly sex: string;
    readonly ageBand: string;
    readonly people: number;
  }[];
  readonly grounds: readonly {
    readonly purpose: string;
    readonly basis: string;
    readonly status: string | null;
  }[];
  readonly findings: readonly { readonly severity: string; readonly code: string; readonly field: string }[];
  readonly version: number;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface PersonAnswer {
  readonly id: Uuid;
  readonly member: boolean;
  readonly nameOriginal: string | null;
  readonly nameLatin: string | null;
  readonly phone: string | null;
  readonly document: { readonly type: string; readonly number: string | null } | null;
  readonly relationship: string | null;
  readonly collector: string | null;
  readonly sex: string;
  readonly bornOn: string | null;
  readonly birthPrecision: string | null;
  readonly disability: string;
  readonly needs: readonly string[];
  readonly pregnant: boolean | null;
  readonly leftReason: string | null;
}

export interface IdentityAnswer extends HouseholdAnswer {
  readonly phone: string | null;
  readonly address: string | null;
  readonly notes: string | null;
  readonly individuals: readonly PersonAnswer[];
}

/** Where the stories of the register play: two organisations, a country with two districts and two sites in the first. */
export interface Field {
  readonly emergencyId: Uuid;
  readonly otherEmergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly otherOrganisationId: Uuid;
  readonly north: Uuid;
  readonly south: Uuid;
  readonly siteId: Uuid;
  readonly otherSiteId: Uuid;
  /** Somebody of the first organisation in this emergency, unless the extent says otherwise. */
  as(role: Parameters<World['as']>[0], extent?: Partial<Extent>): Promise<Api>;
  /** The address of the households, or of something of them. */
  path(rest?: string): string;
}

/** One country's areas are there once: a second field in a world has codes of its own. */
export async function openField(
  world: World,
  pcodes: readonly [string, string] = ['SY97', 'SY98'],
): Promise<Field> {
  const ground = await layGround(world);
  const { emergencyId, organisationId, areaId } = ground;
  const [north, south] = [newId(), newId()];
  await asOwner(world, [north, south], (tx) =>
    tx.query(
      `insert into area (id, country, pcode, level, parent_id, path, name, names)
       select id, 'SY', pcode, 1, $1::uuid, array[$1::uuid, id], name, '{}'
       from unnest($2::uuid[], $3::text[], $4::text[]) as row (id, pcode, name)`,
      [areaId, [north, south], pcodes, ['North', 'South']],
    ),
  );
  return {
    emergencyId,
    otherEmergencyId: ground.otherEmergencyId,
    organisationId,
    otherOrganisationId: ground.otherOrganisationId,
    north,
    south,
    siteId: await ground.site(),
    otherSiteId: await ground.site(),
    as: (role, extent = {}) => world.as(role, { emergencyId, organisationId, ...extent }),
    path: (rest = '') => `emergencies/${emergencyId}/households${rest === '' ? '' : `/${rest}`}`,
  };
}

/** A household of three as an office registers it: mother, daughter, son. */
export function household(field: Field, wish: object = {}): { readonly id: Uuid } & Record<string, unknown> {
  return {
    id: newId(),
    organisationId: field.organisationId,
    registeredOn: '2026-10-01',
    areaId: field.north,
    displacement: 'idp',
    shelter: 'tent_or_emergency_shelter',
    grounds: [
      { purpose: 'registration', basis: 'consent', status: 'given', noticeVersion: 'v2', language: 'ar' },
    ],
    individuals: [
      {
        nameOriginal: 'فاطمة حسن العلي',
        nameLatin: 'Fatima Hassan Al-Ali',
        relationship: 'head',
        sex: 'female',
        bornOn: '1990-05-01',
        phone: '0936 528 309',
        document: { type: 'national_id', number: '821-124-01016' },
        answers: [1, 1, 3, 1, 1, 1],
        collector: 'primary',
      },
      { nameOriginal: 'مريم', relationship: 'child', sex: 'female', age: 9, answers: [1, 1, 1, 1, 1, 1] },
      {
        nameOriginal: 'يوسف',
        relationship: 'child',
        sex: 'male',
        bornOn: '2020-06-01',
        birthPrecision: 'year',
      },
    ],
    ...wish,
  };
}
