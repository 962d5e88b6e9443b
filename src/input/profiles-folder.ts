// Input shell: reads folders of profiles. Enters: paths. Leaves: the profiles that are whole, and for each broken file
// what is wrong with it; a broken profile never hides the others.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DecodeFailure, QuaylinkError } from '../domain/index.ts';
import { MAX_PROFILE_CHARACTERS, type Profile, parseProfile } from './profile.ts';

/** More files than this in a folder are not read. */
const MAX_PROFILES = 256;

export interface LoadedProfiles {
  readonly profiles: readonly Profile[];
  readonly failures: readonly { readonly file: string; readonly failure: DecodeFailure }[];
}

/** The folder of profiles that ships with the package. */
export function shippedProfilesFolder(): string {
  // From src/input in the tree, from dist/src/input in the package.
  for (const up of ['../../profiles', '../../../profiles']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(folder)) return folder;
  }
  throw new QuaylinkError('INPUT_PROFILE_UNKNOWN', 'the profiles folder of the package is missing; install it again');
}

/** Reads all `*.toml` of the folders, earlier folders first, so that a profile of the site wins over a shipped one. */
export function loadProfiles(folders: readonly string[]): LoadedProfiles {
  const profiles: Profile[] = [];
  const failures: { file: string; failure: DecodeFailure }[] = [];
  for (const folder of folders) {
    for (const name of tomlFiles(folder)) {
      const file = join(folder, name);
      const parsed = parseProfile(readBounded(file));
      if (parsed.ok) profiles.push(parsed.value);
      else failures.push({ file, failure: parsed });
    }
  }
  return { profiles, failures };
}

function tomlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.toml'))
      .sort()
      .slice(0, MAX_PROFILES);
  } catch (error) {
    throw new QuaylinkError('INPUT_PROFILE_INVALID', `the profiles folder ${folder} cannot be read`, { cause: error });
  }
}

/** A file too long to be a profile comes back cut just past the limit, which the parser then refuses. */
function readBounded(file: string): string {
  if (statSync(file).size <= MAX_PROFILE_CHARACTERS) return readFileSync(file, 'utf8');
  return ' '.repeat(MAX_PROFILE_CHARACTERS + 1);
}
