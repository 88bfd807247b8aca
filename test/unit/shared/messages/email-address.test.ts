import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  chiefEmailSpelling,
  otherEmailSpellings,
} from '../../../../shared/messages/email-address.ts';

describe('the canonical form of an address', () => {
  it.each([
    ['Jane@Example.COM', 'jane@example.com'],
    ['jane@example.com.', 'jane@example.com'],
    ['jane@example。com', 'jane@example.com'],
    ['jane@ｅｘａｍｐｌｅ.com', 'jane@example.com'],
    ['ja\u200bne@exam\u200bple.com', 'jane@example.com'],
    ['\ufeffjane@example.com\u2060', 'jane@example.com'],
    ['\u202ejane@example.com\u202c', 'jane@example.com'],
    ['jane@exam\u00adple.com', 'jane@example.com'],
    ['jane\u034f@example.com', 'jane@example.com'],
    ['\u00a0jane@example.com\t', 'jane@example.com'],
    ['jane @ example . com', 'jane@example.com'],
    ['mailto:jane@example.com', 'jane@example.com'],
    ['MAILTO:jane@example.com', 'jane@example.com'],
    ['SMTP:jane@example.com', 'jane@example.com'],
    ['\\jane@example.com\\', 'jane@example.com'],
    ["'jane@example.com'", 'jane@example.com'],
    ['"jane@example.com"', 'jane@example.com'],
    ['jane@example.com (work)', 'jane@example.com'],
    ['(work) jane@example.com', 'jane@example.com'],
    ['jane(work)@example.com', 'jane@example.com'],
    ['jane@(work)example.com', 'jane@example.com'],
    ['"jane (work)"@example.com', '"jane (work)"@example.com'],
    ['mailto:jane@example.com?subject=Hello', 'jane@example.com'],
    ['mailto:jane@example.com?cc=mo@example.org&body=a?b', 'jane@example.com'],
    ['jane?x@example.com', 'jane?x@example.com'],
    ['[jane@example.com]', 'jane@example.com'],
    ['[mailto:jane@example.com]', 'jane@example.com'],
    ['{jane@example.com}', 'jane@example.com'],
    ['“jane@example.com”', 'jane@example.com'],
    ['‹jane@example.com›', 'jane@example.com'],
    ['`jane@example.com`', 'jane@example.com'],
    ['jane@example.com”', undefined],
    ['jane@例え・テスト.jp', 'jane@例え・テスト.jp'],
    ['jane@paral·lel.cat', 'jane@paral·lel.cat'],
    ['jane@i❤️.example', 'jane@i❤.example'],
    ['jane@example.com&gt', undefined],
    ['jane@example.com/path', undefined],
    ['@a.example,@b.example:jane@example.com', 'jane@example.com'],
    ['"jane"@example.com', 'jane@example.com'],
    ['"j\\ane"@example.com', 'jane@example.com'],
    ['"jane\\@home"@example.com', '"jane@home"@example.com'],
    ['"jane"."roe"@example.com', 'jane.roe@example.com'],
    ['jane."roe"@example.com', 'jane.roe@example.com'],
    ['"jane, "."roe"@example.com', '"jane, .roe"@example.com'],
    ['""@example.com', undefined],
    [`"${'a b'.repeat(40)}"@example.com`, `"${'a b'.repeat(40)}"@example.com`],
    [`"${'a b'.repeat(80)}"@example.com`, undefined],
    ['"jane..roe"@example.com', '"jane..roe"@example.com'],
    ['"jane roe"@example.com', '"jane roe"@example.com'],
    ['"ja\\"ne"@example.com', '"ja\\"ne"@example.com'],
    ['"jane@home"@example.com', '"jane@home"@example.com'],
    ['jane..roe@example.com', 'jane..roe@example.com'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['jane@[192.0.2.1]', 'jane@[192.0.2.1]'],
    ['jane@[ 192.0.2.1 ]', 'jane@[192.0.2.1]'],
    ['jane@[IPv6:2001:DB8::1]', 'jane@[ipv6:2001:db8::1]'],
    ['jo\u0308rg@exa\u0308mple.de', 'jörg@exämple.de'],
    ['jane@xn--exmple-cua.de', 'jane@xn--exmple-cua.de'],
    ['jane', undefined],
    ['', undefined],
    ['@example.com', undefined],
    ['jane@', undefined],
    ['jane@.', undefined],
    ['jane@example.com@example.org', undefined],
    ['jane@exam ple.com', undefined],
    ['jane@[not an address]', undefined],
    [`${'ü'.repeat(200)}@${'漢'.repeat(250)}`, undefined],
  ])('of %j is %j', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
    if (address !== undefined) expect(canonicalAddress(address)).toBe(address);
  });
});

describe('one mailbox', () => {
  it.each([
    ['jo@exämple.de', 'jo@xn--exmple-cua.de'],
    ['jo@почта.рф', 'jo@xn--80a1acny.xn--p1ai'],
    ['"jane..roe"@example.com', 'jane..roe@example.com'],
    ['".jane"@example.com', '.jane@example.com'],
  ])('one mailbox is known by two spellings, %s and %s, and one of them stands for both', (one, other) => {
    expect(otherEmailSpellings(one)).toContain(other);
    expect(otherEmailSpellings(other)).toContain(one);
    expect(chiefEmailSpelling(one)).toBe(chiefEmailSpelling(other));
  });

  it('with a domain that is half in ASCII is known by three', () => {
    expect(otherEmailSpellings('jo@xn--exmple-cua.bücher.example')).toEqual([
      'jo@xn--exmple-cua.xn--bcher-kva.example',
      'jo@exämple.bücher.example',
    ]);
  });

  it.each(['jo@example.de', 'jo@xn--a', '"jo@home"@example.com', '"jo roe"@example.com', 'jo@[192.0.2.1]'])(
    'has no other spelling: %s',
    (address) => {
      expect(otherEmailSpellings(address)).toEqual([]);
      expect(chiefEmailSpelling(address)).toBe(address);
    },
  );
});
