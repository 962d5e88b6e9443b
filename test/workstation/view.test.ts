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
