import { describe, expect, it } from 'vitest';
import { controlHelp, loadProfiles, shippedProfilesFolder } from '../../src/input/index.ts';

const { profiles } = loadProfiles([shippedProfilesFolder()]);

describe('the help of a profile', () => {
  it.each(profiles.map((profile) => [profile.name, profile] as const))(
    '%s says what its deadmen, its stop and its re-arm are',
    (_name, profile) => {
      const help = controlHelp(profile);
      expect(help.some(({ does }) => does.startsWith('deadman'))).toBe(true);
      for (const does of ['stop', 'emergency stop', 're-arm after a stop']) {
        expect(help.find((entry) => entry.does === does)?.keys).toMatch(/\S/);
      }
    },
  );

  it('joins alternatives in words', () => {
    const desk = profiles.find(({ name }) => name === 'Quaylink mock desk');
    const help = desk === undefined ? [] : controlHelp(desk);
    expect(help).toContainEqual({ keys: 'button 13 or button 9 + button 10', does: 'emergency stop' });
    expect(help).toContainEqual({ keys: 'button 6', does: 'deadman of crane B, split' });
  });
});
