import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ColumnChoices, type ImportField, type Mapping, mapColumns } from './import-columns.rules.js';

function read(mapping: Mapping): Readonly<Record<string, number>> {
  return Object.fromEntries([...mapping.columns].map(([field, { index }]) => [field, index]));
}

describe('columns are guessed', () => {
  it('in English, with a byte-order mark and any case', () => {
    const mapping = mapColumns([
      '\uFEFFHousehold ID',
      'ADM3_EN',
      'ADM3_PCODE',
      'Full Name',
      'GENDER',
      'Date of Birth',
      'Phone No.',
      'Consent',
    ]);

    expect(read(mapping)).toEqual({
      reference: 0,
      area3: 2,
      nameOriginal: 3,
      sex: 4,
      birthDate: 5,
      phone: 6,
      consent: 7,
    });
    expect(mapping).toMatchObject({ problems: [], unread: ['ADM3_EN'] });
  });

  it('in French', () => {
    const mapping = mapColumns([
      'Numéro de ménage',
      'admin2Pcode',
      'Nom',
      'Prénoms',
      'Sexe',
      'Date de naissance',
      'Téléphone',
      'Consentement',
    ]);

    expect(read(mapping)).toEqual({
      reference: 0,
      area2: 1,
      familyName: 2,
      givenName: 3,
      sex: 4,
      birthDate: 5,
      phone: 6,
      consent: 7,
    });
  });

  it('in Arabic', () => {
    const mapping = mapColumns([
      'رقم الأسرة',
      'رمز المنطقة',
      'الاسم الكامل',
      'الجنس',
      'تاريخ الميلاد',
      'رقم الهاتف',
      'صلة القرابة',
      'الموافقة',
    ]);

    expect(read(mapping)).toEqual({
      reference: 0,
      area: 1,
      nameOriginal: 2,
      sex: 3,
      birthDate: 4,
      phone: 5,
      relationship: 6,
      consent: 7,
    });
  });

  it('in Spanish', () => {
    const mapping = mapColumns([
      'Código hogar',
      'código área',
      'Nombre y apellido',
      'Sexo',
      'Fecha de nacimiento',
      'Teléfono',
      'Parentesco',
      'Consentimiento',
    ]);

    expect(Object.keys(read(mapping))).toEqual([
      ...['reference', 'area', 'nameOriginal', 'sex', 'birthDate', 'phone', 'relationship', 'consent'],
    ]);
  });

  it('by the last part of a form path, after whole names', () => {
    const mapping = mapColumns([
      'start',
      'intro/hh_id',
      'place/adm4_pcode',
      'roster/member/name',
      'name',
      'intro/consent',
    ]);

    expect(read(mapping)).toEqual({ reference: 1, area4: 2, nameOriginal: 4, consent: 5 });
    expect(mapping.unread).toEqual(['start', 'roster/member/name']);
  });

  it('unless a choice says otherwise', () => {
    const choices: ColumnChoices = { reference: 'Carnet', phone: null, area: 'zone code' };
    const mapping = mapColumns(['household_id', 'carnet', 'phone', 'Zone Code', 'consent'], choices);

    expect(read(mapping)).toEqual({ reference: 1, area: 3, consent: 4 });
    expect(mapping.unread).toEqual(['household_id', 'phone']);
  });
});

describe('a mapping', () => {
  function codes({ problems }: Mapping): readonly string[] {
    return problems.map(({ code, field }) => `${code} ${field}`);
  }

  it('needs a reference, an area, and consent or another basis', () => {
    expect(codes(mapColumns(['name']))).toEqual([
      'column.missing reference',
      'column.missing area',
      'column.missing consent',
    ]);
    expect(codes(mapColumns(['hh_id', 'pcode', 'name'], {}, true))).toEqual([]);
  });

  it('names only columns that are there', () => {
    expect(codes(mapColumns(['hh_id', 'pcode', 'consent'], { phone: 'tel2' }))).toEqual([
      'column.unknown phone',
    ]);
  });

  it('never reads one column as two fields, from any header', () => {
    const names = fc.oneof(
      fc.constantFrom('hh_id', 'ref', 'pcode', 'adm3', 'name', 'm/name', 'sex', 'Sexe', 'الجنس', 'tel'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(names, { maxLength: 12 }), (header) => {
        const { columns, unread } = mapColumns(header);
        const indexes = [...columns.values()].map(({ index }) => index);
        expect(new Set(indexes).size).toBe(indexes.length);
        expect(indexes.length + unread.length).toBe(header.length);
      }),
    );
  });

  it('shows headers in a bounded length', () => {
    const field: ImportField = 'phone';
    const mapping = mapColumns(['x'.repeat(500)], { [field]: 'x'.repeat(500) });

    expect(mapping.columns.get(field)?.header).toHaveLength(60);
  });
});
