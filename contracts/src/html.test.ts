import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html } from './html.ts';

const named: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescaped = (text: string) => text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (name) => named[name] ?? '');

describe('html', () => {
  it('escapes what is put into it, in text and in attributes', () => {
    const hostile = `</script><img src=x onerror='alert(1)'>"&`;
    expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(
      `<p title="${escapeText(hostile)}">&lt;/script&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot;&amp;</p>`,
    );
  });

  it('does not escape its own markup again, and joins lists', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>`.toString()).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
  });

  it('leaves nothing for undefined and false, and writes 0', () => {
    expect(html`[${undefined}${false}${0}]`.toString()).toBe('[0]');
  });

  it('takes no look-alike for markup', () => {
    const lookAlike = { toString: () => '<b>' } as unknown as string;
    expect(html`${[lookAlike].map(String)}`.toString()).toBe('&lt;b&gt;');
  });
});

describe('escapeText', () => {
  it('lets no sign of markup through, and loses nothing that HTML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
        const kept = text.replaceAll(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFDD0-\uFDEF\uFFFE\uFFFF]/gu, '\uFFFD');
        expect(unescaped(escaped)).toBe(kept);
      }),
    );
  });

  it('replaces controls and lone surrogates', () => {
    expect(escapeText('a\u0000b\ud800c\ttab')).toBe('a\uFFFDb\uFFFDc\ttab');
  });
});
