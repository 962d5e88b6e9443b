// What the operator's screens have really shown of one crane, as its commands tell the gateway. Enters: reports of
// whoever paints. Leaves: the newest painted status number and a counter a camera; nothing that no screen reported.

import { isNewer } from '../link/index.ts';
import type { CameraCount } from '../wire/index.ts';
import { MAX_CAMERAS } from '../wire/layout.ts';
import { CAMERA, contains, COUNT32, type Range, U32 } from '../wire/range.ts';

const NO_CAMERAS: readonly CameraCount[] = [];

export class ShownPicture {
  /** 0 = nothing was painted in this session. */
  painted = 0;
  /** Never changed in place: a command may hold it. */
  cameras: readonly CameraCount[] = NO_CAMERAS;

  /** A session that knows nothing of the one before: neither do its screens. */
  restart(): void {
    this.painted = 0;
    this.cameras = NO_CAMERAS;
  }

  /** Notes a painted status; `newest` is the newest one that could have been painted. Others are mistakes, and count for nothing. */
  paint(number: number, newest: number): void {
    if (!isIn(COUNT32, number)) return;
    if (number !== newest && !isNewer(newest, number)) return;
    if (this.painted !== 0 && !isNewer(number, this.painted)) return;
    this.painted = number;
  }

  /** Notes the newest frame that a camera's picture has shown. A fifth camera is not taken. */
  show(camera: number, counter: number): void {
    if (!isIn(CAMERA, camera) || !isIn(U32, counter)) return;
    const others = this.cameras.filter((known) => known.camera !== camera);
    if (others.length >= MAX_CAMERAS) return;
    this.cameras = [...others, { camera, counter }];
  }
}

function isIn(range: Range, value: number): boolean {
  return Number.isInteger(value) && contains(range, value);
}
