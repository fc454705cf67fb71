import type { DataSource, EntityManager } from 'typeorm';
import { currencyId } from '../../src/ledger/currency.rules.js';
import { type AccountKey, reversalOf, single, type Transfer } from '../../src/ledger/ledger.rules.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Handout, Model, PackageLine } from './model.js';
import { noteInAudit } from './world.js';

/** Writes the whole of a model, set-based as the owner of the tables, with the transfers and audit entries that belong to it. */
export async function make(owner: DataSource, model: Model): Promise<void> {
  await owner.transaction(async (tx) => {
    const maker = new Maker(tx, model);
    await maker.ground();
    await maker.register();
    await maker.promise();
    await maker.handOut();
    await maker.move();
    await maker.house();
  });
  await owner.query('analyze');
}

type Value = string | number | bigint | boolean | Date | object | null;
type Columns<Row> = readonly (readonly [name: string, type: string, of: (row: Row) => Value])[];

const rowsPerInsert = 20_000;

class Maker {
  constructor(
    private readonly tx: EntityManager,
    private readonly model: Model,
  ) {}

  async ground(): Promise<void> {
    const { model } = this;
    const code = model.emergencyId.slice(-12).toUpperCase();
    await this.note([model.emergencyId, model.personId]);
    await this.insert(
      'person',
      [model],
      [
        ['id', 'uuid', () => model.personId],
        ['user_name', 'text', () => `maker-${code.toLowerCase()}`],
        ['name', 'text', () => 'maker'],
        ['password_hash', 'text', () => '-'],
      ],
    );
    await this.insert(
      'emergency',
      [model],
      [
        ['id', 'uuid', () => model.emergencyId],
        ['code', 'text', () => code],
        ['name', 'text', () => 'Flood'],
        ['phase', 'text', () => 'response'],
        ['age_bands', 'text', () => model.bandSet],
        ['opened_on', 'date', () => '2026-03-01'],
      ],
    );
    await this.insert('emergency_country', model.countries, [
      ['emergency_id', 'uuid', () => model.emergencyId],
      ['country', 'text', ({ country }) => country],
      ['country3', 'text', ({ country3 }) => country3],
      ['currency', 'text', ({ currency }) => currency],
      ['time_zone', 'text', ({ timeZone }) => timeZone],
    ]);
    await this.note(model.areas.map(({ id }) => id));
    for (const level of [0, 1, 2]) {
      await this.insert(
        'area',
        model.areas.filter((area) => area.level === level),
        [
          ['id', 'uuid', ({ id }) => id],
          ['country', 'text', ({ country }) => country],
          ['pcode', 'text', ({ pcode }) => pcode],
          ['level', 'smallint', (area) => area.level],
          ['parent_id', 'uuid', ({ path }) => path.at(-2) ?? null],
          ['path', 'uuid[]', ({ path }) => `{${path.join(',')}}`],
          ['name', 'text', ({ pcode }) => `=Area ${pcode}`],
          ['names', 'jsonb', () => ({})],
          ['cod_version', 'text', ({ codVersion }) => codVersion],
        ],
      );
    }
    await this.note(model.organisations.map(({ id }) => id));
    await this.insert('organisation', model.organisations, [
      ['id', 'uuid', ({ id }) => id],
      ['code', 'text', (organisation) => organisation.code],
      ['name', 'text', (organisation) => `Agency ${organisation.code}`],
      ['type', 'text', () => 'un'],
    ]);
    await this.sites();
    await this.projects();
    await this.grants();
    await this.goods();
    await this.needs();
  }

  async register(): Promise<void> {
    const { households, emergencyId, personId } = this.model;
    await this.note(households.map(({ id }) => id));
    await this.insert('household', households, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['reference', 'text', ({ id }) => id],
      ['area_id', 'uuid', ({ areaId }) => areaId],
      ['origin_area_id', 'uuid', ({ originAreaId }) => originAreaId],
      ['size', 'smallint', ({ size }) => size],
      ['depth', 'text', ({ depth }) => depth],
      ['status', 'text', () => 'registered'],
      ['registered_on', 'date', () => '2026-03-02'],
      ['registered_by', 'uuid', () => personId],
    ]);
    const individuals = households.flatMap(({ id, individuals: some }) =>
      some.map((individual, index) => ({ ...individual, householdId: id, index })),
    );
    await this.insert('individual', individuals, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['household_id', 'uuid', ({ householdId }) => householdId],
      ['member_no', 'smallint', ({ index }) => index + 1],
      ['member', 'boolean', ({ member }) => member],
      ['sex', 'text', ({ sex }) => sex],
      ['born_on', 'date', ({ bornOn }) => bornOn],
      ['birth_precision', 'text', ({ bornOn }) => (bornOn === null ? null : 'day')],
      ['relationship', 'text', ({ member, index }) => (member ? (index === 0 ? 'head' : 'unknown') : null)],
      ['wg', 'smallint[]', ({ disability }) => washington[disability]],
      ['joined_on', 'date', ({ joinedOn }) => joinedOn],
      ['left_on', 'date', ({ leftOn }) => leftOn],
      ['left_reason', 'text', ({ leftOn }) => (leftOn === null ? null : 'left')],
    ]);
    const { groups } = this.model;
    await this.note(groups.map(({ id }) => id));
    await this.insert('recipient', groups, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['kind', 'text', ({ kind }) => kind],
      ['name', 'text', ({ id }) => id],
      ['representative_role', 'text', ({ kind }) => (kind === 'place' ? null : 'director')],
      ['area_id', 'uuid', ({ areaId }) => areaId],
      ['people', 'integer', () => 10],
      ['counted', 'jsonb', ({ kind }) => (kind === 'place' ? {} : null)],
      ['band_set', 'text', ({ kind }) => (kind === 'place' ? this.model.bandSet : null)],
    ]);
  }

  async promise(): Promise<void> {
    const { rounds, emergencyId, projects } = this.model;
    const organisations = new Map(projects.map(({ id, organisationId }) => [id, organisationId]));
    await this.note(rounds.map(({ id }) => id));
    await this.insert('round', rounds, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['project_id', 'uuid', ({ projectId }) => projectId],
      ['organisation_id', 'uuid', ({ projectId }) => organisations.get(projectId) ?? null],
      ['code', 'text', ({ id }) => id.slice(-20).toUpperCase()],
      ['name', 'text', () => 'Round'],
      ['series_id', 'uuid', ({ id }) => id],
      ['instalment', 'smallint', () => 1],
      ['instalments', 'smallint', () => 1],
      ['window_from', 'date', ({ windowFrom }) => windowFrom],
      ['window_to', 'date', ({ windowTo }) => windowTo],
      ['recipient', 'text', ({ recipient }) => recipient],
      ['criteria', 'jsonb', () => ({})],
    ]);
    const packageLines = rounds.flatMap(({ id, lines }) =>
      lines.map((line, index) => ({ ...line, roundId: id, no: index + 1 })),
    );
    await this.insert('package_line', packageLines, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['round_id', 'uuid', ({ roundId }) => roundId],
      ['plan', 'integer', () => 1],
      ['no', 'smallint', ({ no }) => no],
      ...thing(({ kind, of }: PackageLine) => ({ kind, of })),
      ['per', 'text', () => 'household'],
      ['quantity', 'bigint', () => 1],
    ]);
    const funded = packageLines.filter(({ grantId }) => grantId !== null);
    await this.insert('round_funding', funded, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['round_id', 'uuid', ({ roundId }) => roundId],
      ['package_line_id', 'uuid', ({ id }) => id],
      ['priority', 'smallint', () => 1],
      ['grant_id', 'uuid', ({ grantId }) => grantId],
      ['quantity', 'bigint', () => 900_000_000_000],
    ]);
    const lists = await this.lists(0);
    await this.entitle(0);
    await this.approve(lists);
    await this.lists(1);
    await this.entitle(1);
    await this.remove();
  }

  async handOut(): Promise<void> {
    const { distributions, rounds, projects, handouts, emergencyId, personId } = this.model;
    const projectOf = new Map(rounds.map(({ id, projectId }) => [id, projectId]));
    const organisationOf = new Map(projects.map(({ id, organisationId }) => [id, organisationId]));
    await this.note(distributions.map(({ id }) => id));
    await this.insert('distribution', distributions, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['round_id', 'uuid', ({ roundId }) => roundId],
      ['project_id', 'uuid', ({ roundId }) => projectOf.get(roundId) ?? null],
      ['organisation_id', 'uuid', ({ roundId }) => organisationOf.get(projectOf.get(roundId) ?? '') ?? null],
      ['site_id', 'uuid', ({ siteId }) => siteId],
      ['held_on', 'date', () => '2026-04-01'],
      ['team_leader_id', 'uuid', () => personId],
      ['desks', 'smallint', () => 1],
      ['state', 'text', () => 'open'],
      ['created_by', 'uuid', () => personId],
    ]);
    const recipients = new Map(
      this.model.entitlements.map((one) => [one.id, one.groupId ?? one.individualId ?? one.householdId]),
    );
    await this.note(handouts.map(({ id }) => id));
    await this.insert('handout', handouts, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['distribution_id', 'uuid', ({ distributionId }) => distributionId],
      ['entitlement_id', 'uuid', ({ entitlementId }) => entitlementId],
      ['recipient_id', 'uuid', ({ entitlementId }) => recipients.get(entitlementId) ?? null],
      ['delivery_no', 'integer', ({ deliveryNo }) => deliveryNo],
      ['captured', 'text', () => 'paper'],
      ['collector', 'text', () => 'primary'],
      ['identity', 'text', () => 'card'],
      ['proof_kind', 'text', () => 'paper'],
      ['occurred_at', 'timestamptz', ({ occurredAt }) => occurredAt],
      ['recorded_at', 'timestamptz', ({ recordedAt }) => recordedAt],
      ['recorded_by', 'uuid', () => personId],
      ['late', 'boolean', () => false],
      ['over', 'boolean', ({ lines }) => lines.some(({ over }) => over > 0n)],
      ['receipt_code', 'text', ({ id }) => id],
    ]);
    const lines = handouts.flatMap(({ id, lines: some }) =>
      some.map((line, index) => ({ ...line, handoutId: id, no: index + 1 })),
    );
    await this.insert('handout_line', lines, [
      ['handout_id', 'uuid', ({ handoutId }) => handoutId],
      ['no', 'smallint', ({ no }) => no],
      ['entitlement_line_id', 'uuid', ({ entitlementLineId }) => entitlementLineId],
      ['quantity', 'bigint', ({ quantity }) => quantity],
      ['over', 'bigint', ({ over }) => over],
    ]);
    const reversed = handouts.flatMap(({ id, reversal }) =>
      reversal ? [{ ...reversal, handoutId: id }] : [],
    );
    const reverserId = newId();
    await this.note([reverserId, ...reversed.map(({ id }) => id)]);
    await this.insert(
      'person',
      [reverserId],
      [
        ['id', 'uuid', (id) => id],
        ['user_name', 'text', (id) => `reverser-${id}`],
        ['name', 'text', () => 'reverser'],
        ['password_hash', 'text', () => '-'],
      ],
    );
    const disputed = handouts.flatMap(({ id, dispute }) => (dispute ? [{ ...dispute, handoutId: id }] : []));
    await this.insert('dispute', disputed, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['handout_id', 'uuid', ({ handoutId }) => handoutId],
      ['claim', 'text', () => 'not_received'],
      ['opened_by', 'uuid', () => personId],
      ['opened_at', 'timestamptz', ({ openedAt }) => openedAt],
    ]);
    const undone = new Set(reversed.map(({ handoutId }) => handoutId));
    const confirmed = disputed.filter(
      ({ resolvedAt, handoutId }) => resolvedAt !== null && !undone.has(handoutId),
    );
    await this.insert('dispute_resolution', confirmed, [
      ['dispute_id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['handout_id', 'uuid', ({ handoutId }) => handoutId],
      ['outcome', 'text', () => 'confirmed'],
      ['reason', 'text', () => 'seen at home'],
      ['resolved_by', 'uuid', () => reverserId],
      ['resolved_at', 'timestamptz', ({ resolvedAt }) => resolvedAt],
    ]);
    await this.insert('reversal', reversed, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['handout_id', 'uuid', ({ handoutId }) => handoutId],
      ['kind', 'text', () => 'entry_error'],
      ['reason', 'text', () => 'wrong line'],
      ['recorded_by', 'uuid', () => reverserId],
      ['recorded_at', 'timestamptz', ({ recordedAt }) => recordedAt],
    ]);
  }

  /** Brings in what is handed out, takes it to the distributions, and hands it out. */
  async move(): Promise<void> {
    const given = this.model.handouts.flatMap((handout) => this.givenBy(handout));
    const supplied = supply(given.map(({ from, amount }) => ({ account: from, amount })));
    const supplies = await this.suppliesOf(supplied);
    const reversed = new Map(this.model.handouts.map(({ id, reversal }) => [id, reversal?.id]));
    const reversals = given.flatMap((transfer) => {
      const id = reversed.get(transfer.cause.id);
      return id === undefined ? [] : [reversalOf(transfer, { id: newId(), cause: { kind: 'reversal', id } })];
    });
    await this.post(supplies);
    await this.post(given);
    await this.post(reversals);
  }

  private async sites(): Promise<void> {
    const { sites, emergencyId } = this.model;
    await this.note(sites.map(({ id }) => id));
    await this.insert('site', sites, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['area_id', 'uuid', ({ areaId }) => areaId],
      ['kind', 'text', () => 'distribution_point'],
      ['code', 'text', ({ id }) => id.slice(-20).toUpperCase()],
      ['name', 'text', () => 'Site'],
    ]);
    await this.insert('site_emergency', sites, [
      ['emergency_id', 'uuid', () => emergencyId],
      ['site_id', 'uuid', ({ id }) => id],
      ['home_id', 'uuid', () => emergencyId],
    ]);
  }

  private async projects(): Promise<void> {
    const { projects, emergencyId } = this.model;
    await this.note(projects.map(({ id }) => id));
    await this.insert('project', projects, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['sector', 'text', ({ sector }) => sector],
      ['code', 'text', ({ code }) => code],
      ['name', 'text', () => 'Project'],
      ['starts_on', 'date', () => '2026-01-01'],
      ['ends_on', 'date', () => '2026-12-31'],
    ]);
  }

  private async grants(): Promise<void> {
    const { grants, emergencyId } = this.model;
    const amount = grantAmount.toString();
    await this.note(grants.map(({ id }) => id));
    await this.insert('donor_grant', grants, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['code', 'text', ({ id, currency }) => `${currency}-${id.slice(-12).toUpperCase()}`],
      ['donor', 'text', () => 'A donor'],
      ['currency', 'text', ({ currency }) => currency],
      ['amount', 'bigint', () => amount],
      ['starts_on', 'date', () => '2026-01-01'],
      ['ends_on', 'date', () => '2026-12-31'],
      ['state', 'text', () => 'recorded'],
    ]);
    await this.insert('grant_emergency', grants, [
      ['emergency_id', 'uuid', () => emergencyId],
      ['grant_id', 'uuid', ({ id }) => id],
      ['home_id', 'uuid', () => emergencyId],
    ]);
    await this.insert('grant_line', grants, [
      ['id', 'uuid', ({ lineId }) => lineId],
      ['emergency_id', 'uuid', () => emergencyId],
      ['grant_id', 'uuid', ({ id }) => id],
      ['grant_version', 'integer', () => 1],
      ['position', 'smallint', () => 0],
      ['code', 'text', () => 'L1'],
      ['name', 'text', () => 'Aid'],
      ['amount', 'bigint', () => amount],
    ]);
    for (const step of ['record', 'approve']) {
      await this.insert('grant_step', grants, [
        ['grant_id', 'uuid', ({ id }) => id],
        ['grant_version', 'integer', () => 1],
        ['person_id', 'uuid', () => newId()],
        ['emergency_id', 'uuid', () => emergencyId],
        ['step', 'text', () => step],
      ]);
    }
    await this.tx.query(
      `update donor_grant
       set state = 'approved', approved_at = clock_timestamp()
       where emergency_id = $1`,
      [emergencyId],
    );
  }

  private async goods(): Promise<void> {
    const { items, lots, emergencyId } = this.model;
    await this.insert('commodity', items, [
      ['id', 'uuid', ({ id }) => id],
      ['kind', 'text', () => 'item'],
      ['code', 'text', ({ code }) => code],
      ['exponent', 'smallint', () => 0],
    ]);
    await this.note(items.map(({ id }) => id));
    await this.insert('item', items, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => nil],
      ['code', 'text', ({ code }) => code],
      ['names', 'jsonb', () => ({ en: 'Item' })],
      ['unit', 'text', () => 'unit'],
      ['category', 'text', () => 'bedding'],
      ['kind', 'text', () => 'item'],
    ]);
    await this.note(lots.map(({ id }) => id));
    await this.insert('lot', lots, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['item_id', 'uuid', ({ itemId }) => itemId],
      ['code', 'text', () => 'LOT'],
      ['grant_id', 'uuid', ({ grantId }) => grantId],
      ['origin', 'text', () => 'purchase'],
      ['unit_value', 'bigint', ({ unitValue }) => unitValue],
      ['currency', 'text', ({ currency }) => currency],
    ]);
  }

  private async needs(): Promise<void> {
    const { figures, emergencyId, bandSet } = this.model;
    const plans = [...new Set(figures.map(({ planVersion }) => planVersion))].map((version) => ({
      id: newId(),
      version,
    }));
    await this.note(plans.map(({ id }) => id));
    await this.insert('need_plan', plans, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['version', 'integer', ({ version }) => version],
      ['source', 'text', () => 'Plan'],
      ['published_on', 'date', () => '2026-03-01'],
      ['band_set', 'text', () => bandSet],
    ]);
    await this.insert('need_figure', figures, [
      ['id', 'uuid', () => newId()],
      ['emergency_id', 'uuid', () => emergencyId],
      [
        'plan_id',
        'uuid',
        ({ planVersion }) => plans.find(({ version }) => version === planVersion)?.id ?? null,
      ],
      ['plan_version', 'integer', ({ planVersion }) => planVersion],
      ['kind', 'text', ({ kind }) => kind],
      ['area_id', 'uuid', ({ areaId }) => areaId],
      ['sector', 'text', ({ sector }) => sector],
      ['population_group', 'text', ({ populationGroup }) => populationGroup],
      ['sex', 'text', ({ sex }) => sex],
      ['band_set', 'text', () => bandSet],
      ['age_band', 'text', ({ ageBand }) => ageBand],
      ['people', 'integer', ({ people }) => people],
      ['recorded_at', 'timestamptz', ({ recordedAt }) => recordedAt],
    ]);
  }

  private async lists(listNo: 0 | 1): Promise<readonly { readonly id: Uuid; readonly approvedAt: Date }[]> {
    const lists = this.model.rounds.map(({ id, approvedAt }) => ({ id: newId(), roundId: id, approvedAt }));
    await this.note(lists.map(({ id }) => id));
    await this.insert('round_list', lists, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => this.model.emergencyId],
      ['round_id', 'uuid', ({ roundId }) => roundId],
      ['list_no', 'smallint', () => listNo],
      ['reason', 'text', () => (listNo === 0 ? null : 'missed before')],
    ]);
    return lists;
  }

  private async entitle(listNo: 0 | 1): Promise<void> {
    const { emergencyId, rounds } = this.model;
    const byRound = new Map(rounds.map((round) => [round.id, round]));
    const packageLines = new Map(
      rounds.flatMap(({ lines }) => lines.map((line) => [line.id, line] as const)),
    );
    const entitlements = this.model.entitlements
      .map((one, index) => ({ ...one, tokenNo: index + 1 }))
      .filter((one) => one.listNo === listNo);
    await this.note(entitlements.map(({ id }) => id));
    await this.insert('entitlement', entitlements, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['round_id', 'uuid', ({ roundId }) => roundId],
      ['list_no', 'smallint', () => listNo],
      ['recipient_kind', 'text', ({ roundId }) => byRound.get(roundId)?.recipient ?? null],
      ['recipient_id', 'uuid', (one) => one.groupId ?? one.individualId ?? one.householdId],
      ['household_id', 'uuid', ({ householdId }) => householdId],
      ['individual_id', 'uuid', ({ individualId }) => individualId],
      ['persons', 'integer', ({ persons }) => persons],
      ['counted', 'jsonb', ({ counted }) => counted],
      ['area_id', 'uuid', ({ areaId }) => areaId],
      ['site_id', 'uuid', ({ siteId }) => siteId],
      ['token_no', 'integer', ({ tokenNo }) => tokenNo],
    ]);
    const delivered = deliveredOf(this.model);
    const lines = entitlements.flatMap(({ id, lines: some }) =>
      some.map((line) => ({ ...line, entitlementId: id, thing: lineOf(packageLines, line.packageLineId) })),
    );
    await this.insert('entitlement_line', lines, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['entitlement_id', 'uuid', ({ entitlementId }) => entitlementId],
      ['package_line_id', 'uuid', ({ packageLineId }) => packageLineId],
      ...thing(({ thing: { kind, of } }: (typeof lines)[number]) => ({ kind, of })),
      [
        'funding_id',
        'uuid',
        ({ packageLineId, thing: { grantId } }) => (grantId === null ? null : packageLineId),
      ],
      ['grant_id', 'uuid', ({ thing: { grantId } }) => grantId],
      ['due', 'bigint', ({ due }) => due],
      ['delivered', 'bigint', ({ id }) => delivered.get(id) ?? 0n],
    ]);
  }

  private async approve(lists: readonly { readonly id: Uuid; readonly approvedAt: Date }[]): Promise<void> {
    const { emergencyId, personId, rounds } = this.model;
    const approverId = newId();
    await this.note([approverId]);
    await this.insert(
      'person',
      [approverId],
      [
        ['id', 'uuid', (id) => id],
        ['user_name', 'text', (id) => `approver-${id}`],
        ['name', 'text', () => 'approver'],
        ['password_hash', 'text', () => '-'],
      ],
    );
    for (const [part, did, person] of [
      ['author', 'submitted', personId],
      ['approver', 'approved', approverId],
    ] as const) {
      await this.insert('approval_step', lists, [
        ['emergency_id', 'uuid', () => emergencyId],
        ['subject_id', 'uuid', ({ id }) => id],
        ['version', 'integer', () => 1],
        ['person_id', 'uuid', () => person],
        ['part', 'text', () => part],
        ['did', 'text', () => did],
      ]);
    }
    const roundIds = rounds.map(({ id }) => id);
    await this.tx.query(
      `update round_list
       set state = 'submitted', digest = sha256('list'), prepared_at = clock_timestamp()
       where round_id = any($1)`,
      [roundIds],
    );
    await this.tx.query(`update round set state = 'submitted' where id = any($1)`, [roundIds]);
    await this.tx.query(
      `update round_list
       set state = 'approved', approved_at = list.at
       from unnest($1::uuid[], $2::timestamptz[]) as list (id, at)
       where round_list.id = list.id`,
      [lists.map(({ id }) => id), lists.map(({ approvedAt }) => approvedAt)],
    );
    await this.tx.query(`update round set state = 'approved' where id = any($1)`, [roundIds]);
  }

  private async remove(): Promise<void> {
    const removed = this.model.entitlements.filter(
      ({ listNo, removedAt }) => listNo === 0 && removedAt !== null,
    );
    await this.insert('entitlement_step', removed, [
      ['id', 'uuid', () => newId()],
      ['emergency_id', 'uuid', () => this.model.emergencyId],
      ['entitlement_id', 'uuid', ({ id }) => id],
      ['did', 'text', () => 'removed'],
      ['reason', 'text', () => 'left'],
      ['person_id', 'uuid', () => this.model.personId],
      ['at', 'timestamptz', ({ removedAt }) => removedAt],
    ]);
    await this.tx.query(
      `update entitlement set state = 'removed', state_reason = 'left' where id = any($1)`,
      [removed.map(({ id }) => id)],
    );
  }

  private givenBy(handout: Handout): readonly Transfer[] {
    const { emergencyId } = this.model;
    const { projectId, line } = this.lookUp();
    return handout.lines.flatMap(({ entitlementLineId, quantity, over, lotId }) => {
      const { kind, of, grantId } = line(entitlementLineId);
      if (kind === 'service') return [];
      const known = kind === 'cash' || lotId !== null;
      const from: AccountKey = {
        emergencyId,
        kind: known ? 'reserved' : 'discrepancy',
        commodityId: kind === 'cash' ? currencyId(of) : of,
        owner: handout.distributionId,
        grantId,
        lotId,
      };
      const parts = [
        { kind: 'delivered' as const, amount: quantity - over },
        { kind: 'over-delivered' as const, amount: over },
      ];
      return parts
        .filter(({ amount }) => amount > 0n)
        .map(({ kind: to, amount }) =>
          single({
            id: newId(),
            emergencyId,
            from,
            to: { ...from, kind: to, owner: projectId(handout.distributionId) },
            amount,
            cause: { kind: 'handout', id: handout.id },
            distributionId: handout.distributionId,
          }),
        );
    });
  }

  private looked:
    | {
        readonly projectId: (distributionId: Uuid) => Uuid;
        readonly line: (entitlementLineId: Uuid) => PackageLine;
      }
    | undefined;

  private lookUp(): NonNullable<Maker['looked']> {
    if (this.looked) return this.looked;
    const { rounds, distributions, entitlements } = this.model;
    const projects = new Map(rounds.map(({ id, projectId }) => [id, projectId]));
    const rounded = new Map(distributions.map(({ id, roundId }) => [id, projects.get(roundId) ?? '']));
    const packageLines = new Map(
      rounds.flatMap(({ lines }) => lines.map((line) => [line.id, line] as const)),
    );
    const lines = new Map(
      entitlements.flatMap((one) =>
        one.lines.map(({ id, packageLineId }) => [id, lineOf(packageLines, packageLineId)] as const),
      ),
    );
    this.looked = {
      projectId: (distributionId) => rounded.get(distributionId) ?? '',
      line: (id) => lineOf(lines, id),
    };
    return this.looked;
  }

  /** Grants come in, cash goes to whoever carries it, goods to a site; and both to the distribution. */
  private async suppliesOf(
    supplied: readonly { readonly account: AccountKey; readonly amount: bigint }[],
  ): Promise<readonly Transfer[]> {
    const { emergencyId, grants, personId, distributions } = this.model;
    const siteOf = new Map(distributions.map(({ id, siteId }) => [id, siteId]));
    const lineIds = new Map(grants.map(({ id, lineId }) => [id, lineId]));
    const causes: Uuid[] = [];
    const moving = (from: AccountKey, to: AccountKey, amount: bigint): Transfer => {
      const id = newId();
      causes.push(id);
      return single({ id, emergencyId, from, to, amount, cause: { kind: 'fixture', id } });
    };
    const transfers = [
      ...grants.map(({ id, lineId, currency }) => {
        const account = { emergencyId, commodityId: currencyId(currency), grantId: id, lotId: null };
        return moving(
          { ...account, kind: 'donor', owner: id },
          { ...account, kind: 'grant', owner: lineId },
          grantAmount,
        );
      }),
      ...supplied.flatMap(({ account, amount }) => {
        if (account.kind !== 'reserved') return [];
        const grantId = account.grantId ?? '';
        if (account.lotId === null) {
          const float: AccountKey = { ...account, kind: 'float', owner: personId };
          const grant: AccountKey = { ...account, kind: 'grant', owner: lineIds.get(grantId) ?? '' };
          return [moving(grant, float, amount), moving(float, account, amount)];
        }
        const stock: AccountKey = { ...account, kind: 'stock', owner: siteOf.get(account.owner) ?? '' };
        const supplier: AccountKey = { ...account, kind: 'supplier', owner: grantId, lotId: null };
        return [moving(supplier, stock, amount), moving(stock, account, amount)];
      }),
    ];
    await this.note(causes);
    return transfers;
  }

  /** Units large enough for all, and who lives in them. */
  async house(): Promise<void> {
    const { units, allocations, emergencyId, personId } = this.model;
    await this.note([...units, ...allocations].map(({ id }) => id));
    await this.insert('shelter_unit', units, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['organisation_id', 'uuid', ({ organisationId }) => organisationId],
      ['site_id', 'uuid', ({ siteId }) => siteId],
      ['code', 'text', ({ id }) => id.slice(-20).toUpperCase()],
      ['type', 'text', ({ type }) => type],
      ['capacity', 'smallint', () => 20],
      ['covered_dm2', 'integer', () => 1_750],
      ['exclusive', 'boolean', () => true],
      ['accessible', 'boolean', () => false],
    ]);
    await this.insert('shelter_allocation', allocations, [
      ['id', 'uuid', ({ id }) => id],
      ['emergency_id', 'uuid', () => emergencyId],
      ['unit_id', 'uuid', ({ unitId }) => unitId],
      ['household_id', 'uuid', ({ householdId }) => householdId],
      ['persons', 'smallint', ({ persons }) => persons],
      ['is_primary', 'boolean', () => false],
      ['begins_on', 'date', ({ beginsOn }) => beginsOn],
      ['ends_on', 'date', ({ endsOn }) => endsOn],
      ['end_reason', 'text', ({ endReason }) => endReason],
      ['ended_by', 'uuid', ({ endsOn }) => (endsOn === null ? null : personId)],
      ['ended_at', 'timestamptz', ({ endsOn, recordedAt }) => (endsOn === null ? null : recordedAt)],
      ['entitlement_id', 'uuid', ({ entitlementId }) => entitlementId],
      ['entitlement_line_id', 'uuid', ({ entitlementLineId }) => entitlementLineId],
      ['reason', 'text', ({ entitlementId }) => (entitlementId === null ? 'a storm' : null)],
      ['moved_from', 'uuid', ({ movedFrom }) => movedFrom],
      ['recorded_by', 'uuid', () => personId],
      ['recorded_at', 'timestamptz', ({ recordedAt }) => recordedAt],
    ]);
  }

  private async post(transfers: readonly Transfer[]): Promise<void> {
    const ledger = new LedgerService(new LedgerStore());
    for (let at = 0; at < transfers.length; at += 10_000)
      await ledger.post(this.tx as Tx, transfers.slice(at, at + 10_000));
  }

  /** Rows as arrays of texts that the database casts: one statement for thousands. */
  private async insert<Row>(table: string, rows: readonly Row[], columns: Columns<Row>): Promise<void> {
    const names = columns.map(([name]) => name);
    for (let at = 0; at < rows.length; at += rowsPerInsert) {
      const some = rows.slice(at, at + rowsPerInsert);
      await this.tx.query(
        `insert into ${table} (${names.join(', ')})
         select ${columns.map(([name, type]) => `${name}::${type}`).join(', ')}
         from unnest(${columns.map((_, index) => `$${index + 1}::text[]`).join(', ')}) as row (${names.join(', ')})`,
        columns.map(([, , of]) => some.map((row) => textOf(of(row)))),
      );
    }
  }

  private note(subjects: readonly Uuid[]): Promise<void> {
    return noteInAudit(this.tx, subjects);
  }
}

const grantAmount = 900_000_000_000_000n;
const washington = { yes: '{1,1,4,1,1,1}', no: '{1,1,2,1,1,1}', unknown: null } as const;

function textOf(value: Value): string | null {
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The columns that say what a line is about. */
function thing<Row>(of: (row: Row) => Pick<PackageLine, 'kind' | 'of'>): Columns<Row> {
  const only =
    (kind: PackageLine['kind']) =>
    (row: Row): Value =>
      of(row).kind === kind ? of(row).of : null;
  return [
    ['kind', 'text', (row) => of(row).kind],
    ['item_id', 'uuid', only('item')],
    ['currency', 'text', only('cash')],
    ['service', 'text', only('service')],
    ['shelter_type', 'text', only('shelter')],
  ];
}

function lineOf(lines: ReadonlyMap<Uuid, PackageLine>, id: Uuid): PackageLine {
  const line = lines.get(id);
  if (!line) throw new Error('a line of nothing');
  return line;
}

function deliveredOf({
  handouts,
  allocations,
}: Pick<Model, 'handouts' | 'allocations'>): ReadonlyMap<Uuid, bigint> {
  const sums = new Map<Uuid, bigint>();
  for (const { entitlementLineId, movedFrom } of allocations) {
    if (entitlementLineId !== null && movedFrom === null)
      sums.set(entitlementLineId, (sums.get(entitlementLineId) ?? 0n) + 1n);
  }
  for (const { reversal, lines } of handouts) {
    if (reversal) continue;
    for (const { entitlementLineId, quantity, over } of lines)
      sums.set(entitlementLineId, (sums.get(entitlementLineId) ?? 0n) + quantity - over);
  }
  return sums;
}

/** What each account gives in all. */
function supply(
  given: readonly { readonly account: AccountKey; readonly amount: bigint }[],
): readonly { readonly account: AccountKey; readonly amount: bigint }[] {
  const sums = new Map<string, { readonly account: AccountKey; readonly amount: bigint }>();
  for (const { account, amount } of given) {
    const key = JSON.stringify(account);
    sums.set(key, { account, amount: amount + (sums.get(key)?.amount ?? 0n) });
  }
  return [...sums.values()];
}
