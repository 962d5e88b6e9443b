// A WorkstationObserver that writes down what it is told, for tests.

import type { WorkstationObserver } from '../../src/workstation/index.ts';
import { RecordedLink } from '../link/recorded-link.ts';

export class RecordedDesk extends RecordedLink implements WorkstationObserver {
  readonly stops: [number, string][] = [];
  readonly paths: string[] = [];
  readonly held: [number, boolean][] = [];

  onStop(crane: number, cause: string): void {
    this.stops.push([crane, cause]);
  }
  onPath(path: string, usable: boolean): void {
    this.paths.push(`${path} ${usable ? 'up' : 'down'}`);
  }
  onHeld(crane: number, held: boolean): void {
    this.held.push([crane, held]);
  }
}
