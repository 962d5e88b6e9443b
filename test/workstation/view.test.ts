import { describe, expect, test } from 'vitest';
import { codeSentence } from '../../src/domain/index.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { Statistics } from '../../src/workstation/statistics.ts';
import { type WorkstationView, workstationView } from '../../src/workstation/view.ts';
import { A, B, DeskUnderTest } from './scripted-gateway.ts';

function viewOf(desk: DeskUnderTest): WorkstationView {
  const figures = new Statistics(undefined).figures([desk.core.cranes.a.monitor, desk.core.cranes.b.monitor]);
  return workstationView(desk.core, 'stick', figures, monotonicMs(desk.now));
}

describe('the view', () => {
  test('before any connection: numbers, no picture, no figures', () => {
    const view = viewOf(new DeskUnderTest());
    expect(view.link).toMatchObject({ connected: false, gateway: '', roundTrip: undefined, loopAgeLimit: undefined });
    expect(view.cranes.map(({ name, held, status }) => [name, held, status])).toEqual([
      ['crane 1', false, undefined],
      ['crane 2', false, undefined],
    ]);
    expect(view.cranes[0].neutral, 'never seen is not neutral').toBe(false);
  });

  test('shows only the axes that the crane has, with what restricts each', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    desk.saysStatus(A, { cause: 317, lastStop: 309, state: 'stopped' });
    desk.now += 40;
    const { status } = viewOf(desk).cranes[0];
    expect(status).toMatchObject({ state: 'stopped', age: 40, wind: 3 });
    expect(status!.cause).toEqual({ code: 'SAFETY_REARM_NEEDED', sentence: codeSentence('SAFETY_REARM_NEEDED') });
    expect(status!.axes.map(({ axis, capDownCause }) => [axis, capDownCause?.code])).toEqual([
      ['hoist', 'LIMIT_SPEED'],
      ['trolley', 'LIMIT_SPEED'],
      ['gantry', 'LIMIT_SEPARATION'],
    ]);
  });

  test('shows offer, bypass, felt age, required picture, and the number to report when painted', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    expect(viewOf(desk).cranes[0]).toMatchObject({ picture: 'screen', status: undefined });
    desk.saysStatus(A, { offered: true, bypassed: true });
    expect(viewOf(desk).cranes[0].status).toMatchObject({ number: 1, offered: true, bypassed: true, feltAge: 44 });
    desk.saysStatus(A);
    expect(viewOf(desk).cranes[0].status).toMatchObject({ number: 2, offered: false, bypassed: false });
  });

  test('a code of a newer gateway is shown by its number', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    desk.saysStatus(B, { cause: 999 });
    expect(viewOf(desk).cranes[1].status!.cause).toMatchObject({
      code: 'UNKNOWN',
      sentence: expect.stringContaining('999'),
    });
  });

  test('says what the gateway lets the desk do', () => {
    const desk = new DeskUnderTest();
    expect(viewOf(desk).link.role).toBeUndefined();
    desk.open('control', 10, 20, { role: 'supervisor' });
    expect(viewOf(desk).link.role).toBe('supervisor');
  });

  test('offline, nothing is shown as held', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    expect(viewOf(desk).cranes[0]).toMatchObject({ held: true, generation: 3 });
    desk.down('control');
    const view = viewOf(desk);
    expect(view.cranes[0]).toMatchObject({ held: false, generation: 0 });
    expect(view.notice?.code).toBe('SAFETY_DISCONNECTED');
  });

  test('a notice names its crane and who is behind it', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    desk.says({ type: 'notice', crane: B, code: 243, detail: 'desk 2' });
    expect(viewOf(desk).notice).toMatchObject({ code: 'AUTHORITY_SILENT', crane: B, detail: 'desk 2' });
  });
});

describe('why the link is down', () => {
  const causeOf = (desk: DeskUnderTest) => viewOf(desk).link.cause;

  test('is the code of whoever closed or refused it, in words, until it is up again', () => {
    const desk = new DeskUnderTest();
    expect(causeOf(desk), 'nothing was tried yet').toBeUndefined();
    desk.connect();
    expect(causeOf(desk)).toBeUndefined();
    desk.down('control', 'SESSION_SHUTDOWN');
    const shutdown = { code: 'SESSION_SHUTDOWN', sentence: codeSentence('SESSION_SHUTDOWN') };
    expect(causeOf(desk)).toEqual(shutdown);
    desk.step({ kind: 'up', path: 'control' });
    expect(causeOf(desk), 'open, but not welcomed').toEqual(shutdown);
    desk.down('control', 'SESSION_LIMIT');
    expect(causeOf(desk)?.code).toBe('SESSION_LIMIT');
    desk.open('control', 11, 1);
    expect(causeOf(desk)).toBeUndefined();
  });

  test('is the network where nobody said anything', () => {
    const desk = new DeskUnderTest();
    desk.down('control');
    expect(causeOf(desk)).toEqual({ code: 'RUN_UNREACHABLE', sentence: codeSentence('RUN_UNREACHABLE') });
  });

  test('is the same for a gateway that takes the connection and says nothing', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.advance(1900);
    expect(causeOf(desk)).toBeUndefined();
    desk.advance(200);
    expect(causeOf(desk)?.code).toBe('RUN_UNREACHABLE');
  });

  test('is not what became of the stop path', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    desk.down('stop', 'SESSION_SLOW');
    expect(causeOf(desk)).toBeUndefined();
  });
});
