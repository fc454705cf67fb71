import { describe, expect, it } from '@jest/globals';
import { isNeedCode, isSensitiveNeed, needs, type NeedCode, parseNeeds } from './needs.rules.js';

describe('specific needs', () => {
  it('are read from the ways in which lists write them', () => {
    expect(parseNeeds('ER-NF')).toEqual({ needs: ['ER-NF'], unknown: 0 });
    expect(parseNeeds('wr_lc, er-nf;ER-NF | SC')).toEqual({ needs: ['ER-NF', 'SC', 'WR-LC'], unknown: 0 });
    expect(parseNeeds('ER-NF tired XX-YY')).toEqual({ needs: ['ER-NF'], unknown: 2 });
    expect(parseNeeds('')).toEqual({ needs: [], unknown: 0 });
  });

  it.each<NeedCode>(['SV', 'SV-VA', 'TR', 'TR-PI', 'TR-WV', 'LP-AN', 'CR-AF', 'CR-LW', 'SM-MI'])(
    '%s is sensitive',
    (code) => {
      expect(isNeedCode(code)).toBe(true);
      expect(isSensitiveNeed(code)).toBe(true);
    },
  );

  it('are else not sensitive', () => {
    const sensitive = (Object.keys(needs) as NeedCode[]).filter(isSensitiveNeed);
    expect(sensitive).toEqual(['SM-MI', 'CR-LW', 'CR-AF', 'LP-AN', 'TR-PI', 'TR-WV']);
    expect(isSensitiveNeed('ER-NF')).toBe(false);
    expect(isSensitiveNeed('CR')).toBe(false);
  });

  it.each(['', 'ER-ZZ', 'SV-VAA', 'constructor', 'er-nf'])('"%s" is no code', (text) => {
    expect(isNeedCode(text)).toBe(false);
  });
});
