import { describe, expect, it } from 'vitest';
import { detectDialect } from './dialect.ts';

describe('the dialect of delimited text', () => {
  it.each([
    ['a,b,c\n1,2,3\n', ','],
    ['a;b;c\n1,5;2;3\n', ';'],
    ['a\tb\n1, 2\t3\n', '\t'],
    ['a|b\n1,2|3\n', '|'],
    ['a,b\n"1;2;3;4",x\n"5;6;7;8",y\n', ','],
    ['a,b\n"1\n;;;;2",x\n"5",y\n', ','],
    ['single\nvalue\n', ','],
  ])('finds the delimiter of %j', (head, delimiter) => {
    expect(detectDialect(head).delimiters).toEqual([delimiter]);
  });

  it('takes aligned columns for runs of spaces, and sentences for one column', () => {
    expect(detectDialect(' id  date\n 001 1997\n').delimiters).toContain('  ');
    expect(detectDialect('note,x\none two,1\n').delimiters).toEqual([',']);
  });

  it.each([
    ['id,name\n1,x\n', true],
    ['1,x\n2,y\n', false],
    ['a,2020-01-01\nb,2020-01-02\n', false],
    ['"id","1.5"\n"2","3"\n', false],
  ])('judges whether %j begins with names: %j', (head, header) => {
    expect(detectDialect(head).header).toBe(header);
  });

  it.each([
    [`a,b\n'x,y',1\n'z',2\n`, "'", "'"],
    ['a,b\n"x\\"y",1\n', '"', '\\'],
    ['a,b\n"x""y",1\n', '"', '"'],
    ['a,b\n"C:\\",1\n', '"', '"'],
  ] as const)('tells quotes and escapes in %j', (head, quote, sign) => {
    expect(detectDialect(head)).toMatchObject({ quote, escape: sign });
  });

  it('trims only where every delimiter is followed by a space', () => {
    expect(detectDialect('a, b, c\n1, 2, 3\n').trim).toBe(true);
    expect(detectDialect('a, b,c\n1,2,3\n').trim).toBe(false);
  });
});
