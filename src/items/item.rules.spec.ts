import { describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import { checkComponents, expandKit } from './item.rules.js';

const blanket = newId();
const dignityKit = newId();
const known = new Map([
  [blanket, { kind: 'item' as const }],
  [dignityKit, { kind: 'kit' as const }],
]);

describe('checkComponents', () => {
  it('takes an item without and a kit with components', () => {
    expect(() => {
      checkComponents({ kind: 'item' }, known);
      checkComponents({ kind: 'kit', components: [{ itemId: blanket, quantity: 5 }] }, known);
    }).not.toThrow();
  });

  it('refuses a kit that holds nothing, and an item that holds something', () => {
    for (const item of [
      { kind: 'kit' as const },
      { kind: 'kit' as const, components: [] },
      { kind: 'item' as const, components: [{ itemId: blanket, quantity: 1 }] },
    ]) {
      expect(() => {
        checkComponents(item, known);
      }).toThrow(
        expect.objectContaining({
          code: 'input.invalid',
          errors: [expect.objectContaining({ pointer: '/components' })],
        }),
      );
    }
  });

  it('refuses components that nobody has entered, naming them', () => {
    const stranger = newId();

    const check = (): void => {
      checkComponents(
        { kind: 'kit', components: [blanket, stranger].map((itemId) => ({ itemId, quantity: 1 })) },
        known,
      );
    };

    expect(check).toThrow(expect.objectContaining({ code: 'item.unknown', extra: { items: [stranger] } }));
  });

  it('refuses a kit in a kit, so that no kit can ever hold itself', () => {
    const check = (): void => {
      checkComponents({ kind: 'kit', components: [{ itemId: dignityKit, quantity: 1 }] }, known);
    };

    expect(check).toThrow(expect.objectContaining({ code: 'kit.nested', extra: { items: [dignityKit] } }));
  });
});

describe('expandKit', () => {
  it('gives the components of a kit, and one of itself for an item', () => {
    const components = [{ itemId: blanket, quantity: 5, code: 'BLK' }];

    expect(expandKit({ id: dignityKit, kind: 'kit', components })).toEqual([
      { itemId: blanket, quantity: 5 },
    ]);
    expect(expandKit({ id: blanket, kind: 'item', components: [] })).toEqual([
      { itemId: blanket, quantity: 1 },
    ]);
  });
});
