import { describe, expect, it } from '@jest/globals';
import * as codes from './codes.rules.js';
import { type CodedField, readValue } from './import-values.rules.js';

describe('words of a list', () => {
  it.each<[CodedField, string, string]>([
    ['sex', 'F', 'female'],
    ['sex', 'Homme', 'male'],
    ['sex', 'أنثى', 'female'],
    ['sex', '2', 'female'],
    ['sex', 'x', 'other'],
    ['displacement', 'host', 'host_community'],
    ['displacement', 'Déplacé interne', 'idp'],
    ['displacement', 'نازح', 'idp'],
    ['displacement', 'REF', 'refugee'],
    ['displacement', 'عائد من الخارج', 'returnee_from_abroad'],
    ['shelter', 'Collective Centre', 'collective_center'],
    ['shelter', 'خيمة', 'tent_or_emergency_shelter'],
    ['relationship', 'Head of household', 'head'],
    ['relationship', 'WIFE_HUSBAND', 'spouse'],
    ['relationship', 'زوجة', 'spouse'],
    ['relationship', 'hija', 'child'],
    ['relationship', 'NON_BENEFICIARY', 'non_member'],
    ['documentType', 'NATIONAL_ID', 'national_id'],
    ['documentType', "carte d'identité", 'national_id'],
    ['documentType', 'دفتر عائلة', 'family_book'],
    ['consent', 'yes', 'given'],
    ['consent', 'لا', 'refused'],
    ['consent', 'Non', 'refused'],
    ['collector', 'suppléant', 'alternate'],
    ['collector', 'NO_ROLE', 'none'],
    ['pregnant', 'enceinte', 'yes'],
  ])('are read: %s %s', (field, text, value) => {
    expect(readValue(field, text)).toEqual({ value, assumed: false });
  });

  it('say that "returnee" was taken to be one inside the country', () => {
    expect(readValue('displacement', 'returnee')).toEqual({ value: 'idp_returnee', assumed: true });
    expect(readValue('displacement', 'idp_returnee')).toEqual({ value: 'idp_returnee', assumed: false });
  });

  it('mean what the mapping says, before what they usually mean', () => {
    const choices = { displacement: { Returnee: 'returnee_from_abroad' }, sex: { X1: 'other' } } as const;

    expect(readValue('displacement', 'RETURNEE', choices)).toEqual({
      value: 'returnee_from_abroad',
      assumed: false,
    });
    expect(readValue('sex', 'x1', choices)).toEqual({ value: 'other', assumed: false });
  });

  it.each<[CodedField, string]>([
    ['sex', 'X1'],
    ['sex', ''],
    ['shelter', 'constructor'],
    ['consent', 'maybe'],
  ])('are not guessed: %s "%s"', (field, text) => {
    expect(readValue(field, text)).toEqual({ unknown: true });
  });

  it('are, for each code, that code itself', () => {
    const tables = {
      sex: codes.sexes,
      displacement: codes.displacementStatuses,
      shelter: codes.shelterSituations,
      relationship: codes.relationships,
      documentType: codes.documentTypes,
      collector: codes.collectorRoles,
    } as const;
    for (const [field, table] of Object.entries(tables) as [CodedField, object][]) {
      for (const code of Object.keys(table))
        expect(readValue(field, code)).toEqual({ value: code, assumed: false });
    }
  });
});
