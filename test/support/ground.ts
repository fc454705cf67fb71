import type { EntityManager } from 'typeorm';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import { asOwner, type World } from './world.js';

/**
 * What a story stands on when it is not about it: two emergencies in one area, two organisations; sites and grants as they are
 * needed. The tables' owner writes them, so that a story of stock needs none of the acts that make them.
 */
export interface Ground {
  readonly emergencyId: Uuid;
  readonly otherEmergencyId: Uuid;
  readonly areaId: Uuid;
  readonly organisationId: Uuid;
  readonly otherOrganisationId: Uuid;
  /** A site of the first emergency and organisation, unless told otherwise. */
  site(where?: SiteWish): Promise<Uuid>;
  /** An approved grant of 1,000.00 USD of the first emergency and organisation, unless told otherwise. */
  grant(wish?: GrantWish): Promise<Uuid>;
}

interface SiteWish {
  /** Nil: shared by both emergencies. */
  readonly emergencyId?: Uuid;
  readonly organisationId?: Uuid;
  readonly active?: boolean;
}

interface GrantWish {
  /** Nil: shared by both emergencies. */
  readonly emergencyId?: Uuid;
  readonly organisationId?: Uuid;
  readonly approved?: boolean;
}

export async function layGround(world: World): Promise<Ground> {
  const [emergencyId, otherEmergencyId, areaId, organisationId, otherOrganisationId] = newIds(5);
  const emergencies = [emergencyId, otherEmergencyId];
  const served = (home: Uuid): readonly Uuid[] => (home === nil ? [nil, ...emergencies] : [home]);

  await asOwner(world, [...emergencies, areaId, organisationId, otherOrganisationId], async (tx) => {
    for (const id of emergencies) await addEmergency(tx, id);
    await addArea(tx, areaId);
    for (const id of [organisationId, otherOrganisationId]) await addOrganisation(tx, id);
  });

  return {
    emergencyId,
    otherEmergencyId,
    areaId,
    organisationId,
    otherOrganisationId,
    site: async (wish = {}) => {
      const id = newId();
      const home = wish.emergencyId ?? emergencyId;
      const site = {
        id,
        home,
        organisationId: wish.organisationId ?? organisationId,
        active: wish.active ?? true,
      };
      await asOwner(world, [id], (tx) => addSite(tx, { ...site, areaId, served: served(home) }));
      return id;
    },
    grant: async (wish = {}) => {
      const id = newId();
      const home = wish.emergencyId ?? emergencyId;
      const grant = { id, home, organisationId: wish.organisationId ?? organisationId, served: served(home) };
      await asOwner(world, [id], (tx) => addGrant(tx, { ...grant, approved: wish.approved ?? true }));
      return id;
    },
  };
}

function newIds(count: 5): [Uuid, Uuid, Uuid, Uuid, Uuid] {
  return Array.from({ length: count }, () => newId()) as [Uuid, Uuid, Uuid, Uuid, Uuid];
}

/** Codes are unique: the random end of the id. */
function codeOf(id: Uuid): string {
  return `T-${id.slice(-12).toUpperCase()}`;
}

async function addEmergency(tx: EntityManager, id: Uuid): Promise<void> {
  await tx.query(
    `insert into emergency (id, code, name, phase, age_bands, opened_on)
     values ($1, $2, 'Floods', 'response', 'OCHA_3', '2026-01-01')`,
    [id, codeOf(id)],
  );
  await tx.query(
    `insert into emergency_country (emergency_id, country, country3, currency, time_zone)
     values ($1, 'SY', 'SYR', 'SYP', 'Asia/Damascus')`,
    [id],
  );
}

async function addArea(tx: EntityManager, id: Uuid): Promise<void> {
  await tx.query(
    `insert into area (id, country, pcode, level, path, name, names)
     values ($1, 'SY', $2, 0, array[$1::uuid], 'Country', '{}')`,
    [id, codeOf(id)],
  );
}

async function addOrganisation(tx: EntityManager, id: Uuid): Promise<void> {
  await tx.query(
    `insert into organisation (id, code, name, type)
     values ($1, $2, 'Relief', 'national_ngo')`,
    [id, codeOf(id)],
  );
}

async function addSite(
  tx: EntityManager,
  site: {
    readonly id: Uuid;
    readonly home: Uuid;
    readonly organisationId: Uuid;
    readonly areaId: Uuid;
    readonly active: boolean;
    readonly served: readonly Uuid[];
  },
): Promise<void> {
  await tx.query(
    `insert into site (id, emergency_id, organisation_id, area_id, kind, code, name, active)
     values ($1, $2, $3, $4, 'warehouse', $5, 'Warehouse', $6)`,
    [site.id, site.home, site.organisationId, site.areaId, codeOf(site.id), site.active],
  );
  await tx.query(
    `insert into site_emergency (emergency_id, site_id, home_id)
     select emergency, $2, $3
     from unnest($1::uuid[]) as emergency`,
    [site.served, site.id, site.home],
  );
}

async function addGrant(
  tx: EntityManager,
  grant: {
    readonly id: Uuid;
    readonly home: Uuid;
    readonly organisationId: Uuid;
    readonly approved: boolean;
    readonly served: readonly Uuid[];
  },
): Promise<void> {
  await tx.query(
    `insert into donor_grant (id, emergency_id, organisation_id, code, donor, currency, amount, starts_on, ends_on, state)
     values ($1, $2, $3, $4, 'A donor', 'USD', 100000, '2026-01-01', '2026-12-31', 'recorded')`,
    [grant.id, grant.home, grant.organisationId, codeOf(grant.id)],
  );
  await tx.query(
    `insert into grant_emergency (emergency_id, grant_id, home_id)
     select emergency, $2, $3
     from unnest($1::uuid[]) as emergency`,
    [grant.served, grant.id, grant.home],
  );
  await tx.query(
    `insert into grant_line (id, emergency_id, grant_id, grant_version, position, code, name, amount)
     values ($1, $2, $3, 1, 0, 'GOODS', 'Goods', 100000)`,
    [newId(), grant.home, grant.id],
  );
  for (const step of grant.approved ? ['record', 'approve'] : ['record']) {
    await tx.query(
      `insert into grant_step (grant_id, grant_version, person_id, emergency_id, step)
       values ($1, 1, $2, $3, $4)`,
      [grant.id, newId(), grant.home, step],
    );
  }
  if (!grant.approved) return;
  await tx.query(
    `update donor_grant
     set state = 'approved', approved_at = clock_timestamp()
     where id = $1`,
    [grant.id],
  );
}
