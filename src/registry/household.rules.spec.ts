import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Birth } from './birth.rules.js';
import {
  type ConsentStatus,
  codesOf,
  consentStatuses,
  householdStatuses,
  type HouseholdStatus,
} from './codes.rules.js';
import type { DocumentDraft } from './document.rules.js';
import type { FindingCode } from './finding.rules.js';
import {
  type CollectorDraft,
  decideStatus,
  type HouseholdDraft,
  type HouseholdJudgement,
  type IdentityDraft,
  type IndividualDraft,
  type JudgedHousehold,
  judgeHousehold,
  type KnownFacts,
  membersMax,
} from './household.rules.js';

const today = '2026-11-23';
const known: KnownFacts = {
  areaIds: new Set(['area-1', 'area-2', 'area-3']),
  oldAreaIds: new Set(['area-3']),
  siteIds: new Set(['site-1']),
  references: new Set(['TAKEN']),
  documents: new Set(['national_id:777']),
};

function born(bornOn: string): Birth {
  return { bornOn, precision: 'day', ageRecordedOn: null };
}

function paper(number: string): DocumentDraft {
  return { type: 'national_id', number, status: 'valid' };
}

const identity: IdentityDraft = {
  nameOriginal: 'Awa Diop',
  nameLatin: null,
  phone: null,
  documents: [],
  photoRef: null,
};

function member(part: Partial<IndividualDraft> = {}): IndividualDraft {
  return {
    identity,
    relationship: 'child',
    status: 'active',
    sex: 'female',
    birth: born('1990-01-15'),
    answers: {},
    pregnant: null,
    needs: [],
    ...part,
  };
}

const head = member({ relationship: 'head' });
const child = member({ birth: born('2015-06-01') });

function household(part: Partial<HouseholdDraft> = {}): HouseholdDraft {
  return {
    reference: 'R-1',
    registeredOn: '2026-10-01',
    areaId: 'area-1',
    originAreaId: null,
    siteId: null,
    siteName: null,
    displacement: 'idp',
    shelter: 'host_family',
    size: null,
    countedOnly: 0,
    legalGrounds: [{ purpose: 'registration', basis: 'consent', status: 'given' }],
    members: [head, child],
    collectors: [{ role: 'primary', member: 0 }],
    ...part,
  };
}

function judge(part: Partial<HouseholdDraft> = {}): HouseholdJudgement {
  return judgeHousehold(household(part), known, today);
}

function told({ findings }: HouseholdJudgement): readonly string[] {
  return findings.map(({ severity, code, field }) => `${severity} ${code} ${field}`);
}

function taken(judgement: HouseholdJudgement): JudgedHousehold {
  if (judgement.household === null) throw new Error(`not taken: ${told(judgement).join('; ')}`);
  return judgement.household;
}

function relationshipsOf(judgement: HouseholdJudgement): readonly string[] {
  return taken(judgement).members.map(({ relationship }) => relationship);
}

describe('a household', () => {
  it('in order is taken as it is', () => {
    const judgement = judge();

    expect(judgement.findings).toEqual([]);
    expect(judgement.household).toEqual({ ...household(), size: 2, depth: 'full' });
  });

  it.each<[Partial<HouseholdDraft>, FindingCode, string]>([
    [{ areaId: null }, 'area.missing', '/areaId'],
    [{ areaId: 'area-9' }, 'area.unknown', '/areaId'],
    [{ originAreaId: 'area-9' }, 'origin.unknown', '/originAreaId'],
    [{ siteId: 'site-9' }, 'site.unknown', '/siteId'],
    [{ reference: 'TAKEN' }, 'reference.taken', '/reference'],
    [{ members: [], collectors: [] }, 'size.missing', '/size'],
    [{ members: [], collectors: [], size: 0 }, 'size.missing', '/size'],
    [{ members: [], collectors: [], size: membersMax + 1 }, 'household.too-large', '/size'],
    [{ legalGrounds: [] }, 'legal-basis.missing', '/legalGrounds'],
    [
      { legalGrounds: [{ purpose: 'assistance', basis: 'vital_interest' }] },
      'legal-basis.missing',
      '/legalGrounds',
    ],
    [{ collectors: [{ role: 'primary', member: 2 }] }, 'collector.unknown', '/collectors/0'],
    [{ collectors: [{ role: 'primary', member: -1 }] }, 'collector.unknown', '/collectors/0'],
    [{ members: [head, member({ birth: born('2026-11-24') })] }, 'birth.future', '/members/1/birth'],
  ])('with %j is refused: %s', (part, code, field) => {
    const judgement = judge(part);

    expect(judgement.household).toBeNull();
    expect(told(judgement)).toContain(`problem ${code} ${field}`);
  });

  it('has a bounded number of members', () => {
    const crowd = Array.from({ length: membersMax }, () => child);

    expect(taken(judge({ members: [head, ...crowd.slice(1)] })).size).toBe(membersMax);
    expect(told(judge({ members: [head, ...crowd] }))).toContain('problem household.too-large /members');
  });

  it('that is known by its places is taken', () => {
    expect(judge({ areaId: 'area-2', originAreaId: 'area-1', siteId: 'site-1' }).findings).toEqual([]);
  });

  it('in an area that is no longer in use is taken with a warning', () => {
    const { household, findings } = judge({ areaId: 'area-3' });

    expect(household?.areaId).toBe('area-3');
    expect(findings).toMatchObject([{ severity: 'warning', code: 'area.superseded', field: '/areaId' }]);
  });

  it('registered before 1900 is registered today', () => {
    const { household, findings } = judge({ registeredOn: '1899-12-31' });

    expect(household?.registeredOn).toBe(today);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'registered.too-old' }]);
  });

  it('registered in the future is registered today', () => {
    const judgement = judge({ registeredOn: '2026-12-01' });

    expect(told(judgement)).toEqual(['warning registered.future /registeredOn']);
    expect(taken(judgement).registeredOn).toBe(today);
  });
});

describe('size and members', () => {
  it('differ: never fewer than are listed', () => {
    const judgement = judge({ size: 1 });

    expect(told(judgement)).toEqual(['warning size.differs /size']);
    expect(taken(judgement)).toMatchObject({ size: 2, depth: 'full' });
  });

  it('differ: the rest is counted', () => {
    const judgement = judge({ size: 7 });

    expect(told(judgement)).toEqual(['warning size.differs /size']);
    expect(taken(judgement)).toMatchObject({ size: 7, depth: 'partial' });
  });

  it('by size only needs no members and raises nothing', () => {
    const judgement = judge({ members: [], collectors: [], size: 6 });

    expect(judgement.findings).toEqual([]);
    expect(taken(judgement)).toMatchObject({ size: 6, depth: 'size_only', members: [] });
  });

  it('by size only may name its head, who collects', () => {
    const judgement = judge({
      members: [{ ...head, sex: 'undisclosed', birth: null }],
      collectors: [],
      size: 6,
    });

    expect(told(judgement)).toEqual(['note collector.assumed /collectors']);
    expect(taken(judgement)).toMatchObject({
      size: 6,
      depth: 'size_only',
      collectors: [{ role: 'primary', member: 0 }],
    });
  });

  it('is partial where a member is not described', () => {
    expect(taken(judge({ members: [head, { ...child, sex: 'undisclosed', birth: null }] })).depth).toBe(
      'partial',
    );
  });

  it('counts who refused for themselves, without a warning', () => {
    const judgement = judge({ countedOnly: 2 });

    expect(judgement.findings).toEqual([]);
    expect(taken(judgement)).toMatchObject({ size: 4, depth: 'partial' });
  });

  it('does not count who died or left', () => {
    const judgement = judge({
      members: [head, child, { ...child, status: 'deceased' }, { ...child, status: 'left' }],
    });

    expect(judgement.findings).toEqual([]);
    expect(taken(judgement)).toMatchObject({ size: 2, depth: 'full' });
    expect(taken(judgement).members).toHaveLength(4);
  });
});

describe('who refuses consent', () => {
  it.each<ConsentStatus>(['refused', 'requested', 'withdrawn', 'revoked', 'expired', 'invalidated'])(
    'is registered by size only where consent is %s, with nothing personal and without an error',
    (status) => {
      const legalGrounds = [{ purpose: 'registration', basis: 'consent', status }] as const;
      const judgement = judge({
        legalGrounds,
        members: [{ ...head, identity: { ...identity, documents: [paper('777')] } }, child],
      });

      expect(told(judgement)).toEqual(['note consent.refused /legalGrounds']);
      expect(taken(judgement)).toMatchObject({
        size: 2,
        depth: 'size_only',
        members: [],
        collectors: [],
        countedOnly: 0,
        legalGrounds,
      });
      expect(JSON.stringify(judgement)).not.toContain('Awa');
    },
  );

  it('counts as many as were told, or listed', () => {
    const legalGrounds = [{ purpose: 'registration', basis: 'consent', status: 'refused' }] as const;

    expect(taken(judge({ legalGrounds, size: 9 })).size).toBe(9);
    expect(taken(judge({ legalGrounds, members: [], countedOnly: 3 })).size).toBe(3);
    expect(told(judge({ legalGrounds, members: [] }))).toContain('problem size.missing /size');
  });

  it('is not somebody of whom it is not known: a warning asks', () => {
    const judgement = judge({
      legalGrounds: [{ purpose: 'registration', basis: 'consent', status: 'unknown' }],
    });

    expect(told(judgement)).toEqual(['warning consent.unknown /legalGrounds']);
    expect(taken(judgement).members).toHaveLength(2);
  });

  it('is not asked where another basis is given', () => {
    expect(judge({ legalGrounds: [{ purpose: 'registration', basis: 'vital_interest' }] }).findings).toEqual(
      [],
    );
  });

  it('is told from who consents in every status', () => {
    const allowing = codesOf(consentStatuses).filter((status) => consentStatuses[status].allows);
    expect(allowing).toEqual(['given', 'renewed', 'unknown']);
  });
});

describe('the head', () => {
  it('is the primary collector where nobody is', () => {
    const judgement = judge({
      members: [child, member(), member({ birth: born('1950-01-01') })],
      collectors: [{ role: 'primary', member: 1 }],
    });

    expect(told(judgement)).toEqual(['warning head.missing /members/1/relationship']);
    expect(relationshipsOf(judgement)).toEqual(['child', 'head', 'child']);
    expect(judgement.findings[0]?.detail).toContain('member 2 is kept as head');
  });

  it('is the oldest adult where a child is the primary collector', () => {
    const judgement = judge({
      members: [child, member(), member({ birth: born('1950-01-01') })],
      collectors: [{ role: 'primary', member: 0 }],
    });

    expect(relationshipsOf(judgement)).toEqual(['child', 'child', 'head']);
  });

  it('may be somebody whose age is not known', () => {
    const judgement = judge({ members: [child, member({ birth: null })], collectors: [] });

    expect(relationshipsOf(judgement)).toEqual(['child', 'head']);
  });

  it('is the first where there are only children, and that is said', () => {
    const judgement = judge({ members: [child, child], collectors: [] });

    expect(told(judgement)).toContain('warning head.child /members/0/relationship');
    expect(relationshipsOf(judgement)).toEqual(['head', 'child']);
  });

  it('is one of two: the other one is related in an unknown way', () => {
    const judgement = judge({ members: [head, head, child], collectors: [{ role: 'primary', member: 1 }] });

    expect(told(judgement)).toEqual(['warning head.several /members/1/relationship']);
    expect(relationshipsOf(judgement)).toEqual(['unknown', 'head', 'child']);
  });

  it('is an adult of two, even if the child collects', () => {
    const judgement = judge({
      members: [{ ...child, relationship: 'head' }, head],
      collectors: [{ role: 'primary', member: 0 }],
    });

    expect(relationshipsOf(judgement)).toEqual(['unknown', 'head']);
  });

  it('is another where the head has died', () => {
    const judgement = judge({ members: [{ ...head, status: 'deceased' }, member()], collectors: [] });

    expect(told(judgement)).toEqual([
      'warning head.missing /members/1/relationship',
      'note collector.assumed /collectors',
    ]);
    expect(taken(judgement).members[1]).toMatchObject({ relationship: 'head', status: 'active' });
  });

  it('is exactly one among the living, whatever was told', () => {
    const people = fc.record({
      relationship: fc.constantFrom('head', 'child', 'spouse', 'unknown'),
      status: fc.constantFrom('active', 'deceased', 'left'),
      birth: fc.constantFrom(null, born('1950-01-01'), born('1990-01-01'), born('2015-01-01')),
    });
    const collectors = fc.array(
      fc.record({ role: fc.constantFrom('primary', 'alternate'), member: fc.nat(8) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(people, { maxLength: 8 }), collectors, (parts, named) => {
        const judgement = judge({
          members: parts.map((part) => member(part)),
          collectors: named.filter(({ member: index }) => index < parts.length),
          size: 3,
        });
        const { members, collectors: kept, size } = taken(judgement);
        const living = members.filter(({ status }) => status === 'active');
        expect(living.filter(({ relationship }) => relationship === 'head')).toHaveLength(
          living.length === 0 ? 0 : 1,
        );
        expect(kept.filter(({ role }) => role === 'primary')).toHaveLength(living.length === 0 ? 0 : 1);
        expect(kept.filter(({ role }) => role === 'alternate').length).toBeLessThanOrEqual(1);
        expect(new Set(kept.map((one) => ('member' in one ? one.member : -1))).size).toBe(kept.length);
        expect(size).toBe(Math.max(3, living.length));
      }),
    );
  });
});

describe('collectors', () => {
  it('may be somebody from outside', () => {
    const collectors: CollectorDraft[] = [
      { role: 'primary', outsider: identity },
      { role: 'alternate', member: 0 },
    ];

    expect(judge({ collectors })).toMatchObject({ findings: [], household: { collectors } });
  });

  it('are one primary and one alternate: the first of each counts', () => {
    const judgement = judge({
      members: [head, child, child],
      collectors: [
        { role: 'primary', member: 0 },
        { role: 'primary', member: 1 },
        { role: 'alternate', member: 0 },
        { role: 'alternate', member: 2 },
      ],
    });

    expect(told(judgement)).toEqual([
      'warning collector.several /collectors/1',
      'warning collector.several /collectors/2',
    ]);
    expect(taken(judgement).collectors).toEqual([
      { role: 'primary', member: 0 },
      { role: 'alternate', member: 2 },
    ]);
  });

  it('live in the household, or are from outside', () => {
    const judgement = judge({
      members: [head, { ...child, status: 'left' }],
      collectors: [{ role: 'primary', member: 1 }],
    });

    expect(told(judgement)).toEqual([
      'warning collector.gone /collectors/0',
      'note collector.assumed /collectors',
    ]);
    expect(taken(judgement).collectors).toEqual([{ role: 'primary', member: 0 }]);
  });

  it('who are the head need not be the alternate as well', () => {
    const judgement = judge({ collectors: [{ role: 'alternate', member: 0 }] });

    expect(taken(judgement).collectors).toEqual([{ role: 'primary', member: 0 }]);
  });
});

describe('members', () => {
  it('without a name or an age are taken, and asked for', () => {
    const judgement = judge({
      members: [head, member({ identity: { ...identity, nameOriginal: null }, birth: null })],
    });

    expect(told(judgement)).toEqual([
      'warning name.missing /members/1/identity',
      'warning birth.missing /members/1/birth',
    ]);
  });

  it('born after the registration are taken, and looked at', () => {
    const late: Birth = born('2026-10-02');

    expect(told(judge({ members: [head, member({ birth: late })] }))).toEqual([
      'warning birth.after-registration /members/1/birth',
    ]);
    expect(judge({ members: [head, member({ birth: { ...late, precision: 'year' } })] }).findings).toEqual(
      [],
    );
  });

  it('who share a document are looked at, in the household and beyond it', () => {
    const holder = (number: string): IndividualDraft =>
      member({ identity: { ...identity, documents: [paper(number)] } });

    expect(told(judge({ members: [head, holder('12-3'), holder('123')] }))).toEqual([
      'warning document.repeated /members/2/documents',
    ]);
    expect(told(judge({ members: [head, holder('777')] }))).toEqual([
      'warning document.elsewhere /members/1/documents',
    ]);
  });
});

describe('the status of a household', () => {
  const allowed: readonly (readonly [HouseholdStatus, HouseholdStatus])[] = [
    ['registered', 'verified'],
    ['registered', 'on_hold'],
    ['registered', 'inactive'],
    ['registered', 'withdrawn'],
    ['verified', 'on_hold'],
    ['verified', 'inactive'],
    ['verified', 'withdrawn'],
    ['on_hold', 'registered'],
    ['on_hold', 'verified'],
    ['on_hold', 'inactive'],
    ['on_hold', 'withdrawn'],
    ['inactive', 'registered'],
    ['inactive', 'withdrawn'],
    ['withdrawn', 'registered'],
  ];
  const statuses = codesOf(householdStatuses);
  const all = statuses.flatMap((from) => statuses.map((to) => [from, to] as const));

  it.each(all)('from %s to %s changes only where it may', (from, to) => {
    const decision = decideStatus({ from, to, inactiveReason: to === 'inactive' ? 'moved' : null });

    const may = allowed.some(([a, b]) => a === from && b === to);
    expect(decision.outcome).toBe(may ? 'changed' : 'refused');
    if (decision.outcome === 'refused') {
      expect(decision.code).toBe(from === to ? 'household.status-unchanged' : 'household.status-forbidden');
    }
  });

  it('is inactive for a reason, and nothing else has one', () => {
    expect(decideStatus({ from: 'registered', to: 'inactive', inactiveReason: null })).toMatchObject({
      code: 'household.reason-invalid',
    });
    expect(decideStatus({ from: 'registered', to: 'verified', inactiveReason: 'moved' })).toMatchObject({
      code: 'household.reason-invalid',
    });
    expect(decideStatus({ from: 'verified', to: 'inactive', inactiveReason: 'duplicate' })).toEqual({
      outcome: 'changed',
      status: 'inactive',
      inactiveReason: 'duplicate',
    });
  });
});
