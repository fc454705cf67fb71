import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../platform/refusal.js';
import type { HeadCount } from './draft.rules.js';
import { type NewRecipient, refuseMiscounted } from './recipient.rules.js';

const bands = ['0-17', '18-59', '60+'];
const place: NewRecipient = { kind: 'place', people: 30, representativeRole: null, counted: null };

function isRefused(more: Partial<NewRecipient>): boolean {
  try {
    refuseMiscounted({ ...place, ...more }, bands);
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'recipient.counted') return true;
    throw error;
  }
}

describe('counted heads', () => {
  it.each<[string, HeadCount]>([
    ['by sex and band', { female: { '0-17': 10, '60+': 8 }, male: { '18-59': 12 } }],
    ['of ages that nobody knows', { undisclosed: { unknown: 30 } }],
    ['with a band of nobody', { female: { '0-17': 30, '18-59': 0 } }],
  ])('are taken %s', (_, counted) => {
    expect(isRefused({ counted })).toBe(false);
  });

  it.each<[string, HeadCount]>([
    ['that are too few', { female: { '0-17': 29 } }],
    ['that are too many', { female: { '0-17': 31 } }],
    ['of a band of another set', { female: { '0-4': 30 } }],
    ['under a name', { female: { Amina: 30 } }],
    ['of a sex that is none', { girls: { '0-17': 30 } }],
    ['in halves', { female: { '0-17': 29.5, '18-59': 0.5 } }],
    ['below zero', { female: { '0-17': 31, '18-59': -1 } }],
    ['that are nobody', {}],
  ])('are refused %s', (_, counted) => {
    expect(isRefused({ counted })).toBe(true);
  });

  it('are of a place for which nobody signs', () => {
    expect(isRefused({ representativeRole: 'mayor', counted: { female: { '0-17': 30 } } })).toBe(true);
    expect(isRefused({ kind: 'community', representativeRole: 'mayor' })).toBe(false);
  });
});
