import { describe, expect, it } from 'vitest';
import type { Audit } from '../../../../../tools/lab/chaos/audit.ts';
import { auditDocument, isPromiseKept, printAudit } from '../../../../../tools/lab/chaos/print-audit.ts';
import type { ChaosResult } from '../../../../../tools/lab/chaos/run-chaos.ts';

function result(audit: Partial<Audit> = {}, overrides: Partial<ChaosResult> = {}): ChaosResult {
  return {
    audit: {
      sent: 10,
      acknowledged: 9,
      givenUp: new Map([['503', 1]]),
      stored: 9,
      routed: 8,
      decided: 1,
      duplicatesSuppressed: 2,
      lost: 0,
      doubledInTable: 0,
      doubledOnQueue: 1,
      doubledWithoutReason: 0,
      answeredTwice: 0,
      pending: 0,
      failed: 0,
      ...audit,
    },
    unsent: 0,
    injected: new Map([
      ['SendMessage lost_answer', 1],
      ['Query error', 2],
    ]),
    killed: 3,
    recoveryRuns: 4,
    ...overrides,
  };
}

describe('printAudit', () => {
  it('prints every count, the faults by call, and a line for scripts', () => {
    const lines = printAudit(result()).split('\n');

    expect(lines).toEqual(expect.arrayContaining(['  Query error 2', '  SendMessage lost_answer 1']));
    expect(lines).toContain('given up after 503            1');
    expect(lines).toContain('duplicated on a queue         1');
    expect(lines).toContain('faults injected               3');
    expect(lines.filter((line) => line === 'lost 0')).toHaveLength(1);
    expect(printAudit(result({ lost: 2 }))).toMatch(/^lost 2$/m);
  });
});

describe('auditDocument', () => {
  it('has every row of the table by its name, with the same count', () => {
    const document = auditDocument(result());
    const rows = printAudit(result())
      .split('\n')
      .flatMap((line) => /^(\w[\w ]*?) {2,}(\d+)$/.exec(line)?.slice(1, 3) ?? [])
      .filter((text) => !text.startsWith('given up') && text !== 'faults injected');
    const names = rows.filter((text) => !/^\d/.test(text)).map((name) => name.replaceAll(' ', '_'));

    expect(Object.keys(document)).toEqual(expect.arrayContaining(names));
    expect(document).toMatchObject({
      is_promise_kept: true,
      lost: 0,
      given_up_after: { 503: 1 },
      duplicated_on_a_queue: 1,
      faults: { 'Query error': 2, 'SendMessage lost_answer': 1 },
    });
  });
});

describe('isPromiseKept', () => {
  it('allows doubles on a queue that had a reason, and messages that their provider gave up', () => {
    expect(isPromiseKept(result())).toBe(true);
  });

  it.each(['lost', 'doubledInTable', 'doubledWithoutReason', 'answeredTwice', 'pending', 'failed'] as const)(
    'isPromiseKept is broken by one that is %s',
    (name) => {
      expect(isPromiseKept(result({ [name]: 1 }))).toBe(false);
    },
  );

  it('isPromiseKept is not proved by a run that did not send everything', () => {
    expect(isPromiseKept(result({}, { unsent: 1 }))).toBe(false);
  });
});
