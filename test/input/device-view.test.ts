// What a screen is told of the devices: who they are, how they stand, what each control does.

import { describe, expect, it } from 'vitest';
import { LOGITECH_F310 } from '../../firmware-mocks/joystick/models.ts';
import { controlUses } from '../../src/input/control-uses.ts';
import { KeyboardCore } from '../../src/input/keyboard.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { DeskRig, shippedProfile } from './desk-rig.ts';

describe('what a control does', () => {
  const f310 = controlUses(shippedProfile('logitech-f310'), 'whole');

  it.each([
    ['y', 'trolley −, (solo, tandem); hoist +, crane A (split)'],
    ['button 5', 'deadman, (solo, tandem); deadman, crane A (split)'],
    ['button 9', 'stop; emergency stop with button 10'],
    ['button 3', 'gantry +, crane B (split)'],
    ['button 2', 'horn'],
  ])('%s: %s', (control, does) => {
    expect(f310.get(control)).toBe(does);
  });

  it('names the direction of a hat and what has to be held with it', () => {
    expect(f310.get('hat')?.split('; ')).toContain('left: solo A with button 12');
    expect(f310.get('hat')?.split('; ')).toContain('left: gantry −, crane A (split)');
  });

  it('names the threshold of an axis that serves as a switch', () => {
    const profile = shippedProfile('logitech-f310');
    const controls = { ...profile.controls, horn: 'Z > 0.5' };
    expect(controlUses({ ...profile, controls }, 'whole').get('z')).toContain('> 0.5: horn');
  });

  it('has nothing to say of a place that the profile does not serve', () => {
    expect(controlUses(shippedProfile('logitech-f310'), 'left').get('y')).toBe(undefined);
  });
});

describe('a device', () => {
  it('shows its controls as they stand, and unseen ones as unseen', () => {
    const rig = new DeskRig([{ model: LOGITECH_F310, profile: shippedProfile('logitech-f310'), seat: 'whole' }]);
    const [before] = rig.desk.devices(rig.now);
    expect(before).toMatchObject({ identity: '046d:c216 usb', age: 60_000, live: false, rested: false, nodes: 1 });
    expect(before?.controls.every(({ value }) => value === undefined)).toBe(true);
    rig.quiet(5);
    const [node] = rig.nodes;
    if (node === undefined) throw new Error('no node');
    rig.desk.present(0, node, rig.now);
    rig.report({ left: [1, 0], hat: 2, buttons: [5] });
    const [view] = rig.desk.devices(rig.now);
    const value = (name: string) => view?.controls.find((control) => control.name === name)?.value;
    expect([value('X'), value('hat'), value('button 5'), value('button 6')]).toEqual([1, 2, 1, 0]);
    expect(view).toMatchObject({ rested: false, inputClass: 'on-change', profile: 'Logitech F310 (switch on D)' });
    expect(view?.help.length).toBeGreaterThan(5);
  });

  it('a keyboard shows what its keys have set', () => {
    const keyboard = new KeyboardCore('split');
    expect(keyboard.device(monotonicMs(0))).toMatchObject({ live: false, nodes: 0, age: 60_000 });
    const type = (text: string, at: number): void => {
      keyboard.polled(monotonicMs(at));
      keyboard.take(new TextEncoder().encode(text), monotonicMs(at));
    };
    for (const at of [0, 200, 400]) type(' ', at);
    type('w', 500);
    const view = keyboard.device(monotonicMs(510));
    const value = (name: string) => view.controls.find((control) => control.name === name)?.value;
    expect(view).toMatchObject({ name: 'keyboard', live: true, rested: false, nodes: 1, age: 10 });
    expect([value('Space'), value('hoist A'), value('hoist B')]).toEqual([1, 0.2, 0]);
    expect(keyboard.device(monotonicMs(2000))).toMatchObject({ live: false, rested: true });
  });
});
