// What hangs on the ropes, and the trolley that they hang from. Enters: the crane's measures, then a model for every
// drawing. Leaves: a group, local to the crane's own gantry position.

import { Group, type Mesh, Quaternion, Vector3 } from 'three';
import type { CraneSceneView } from '../../../../workstation/index.ts';
import type { CraneModel } from '../model.ts';
import { GIRDER, GIRDER_DEPTH } from './crane-frame.ts';
import type { Materials } from './materials.ts';
import { Solids } from './solids.ts';

/** A shell turns so far about its hinge between closed and open, rad. */
const SHELL_TURN = 0.85;
/** Payload below this share is no cargo but the error of the scale. */
const EMPTY = 0.05;
const UP = new Vector3(0, 1, 0);

function shell(scene: CraneSceneView, mirror: 1 | -1, materials: Materials): Mesh {
  const wide = scene.reach.trolley * 0.72;
  const deep = scene.reach.below * 0.85;
  const profile: readonly (readonly [number, number])[] = [
    [0, -0.15 * deep],
    [0, -deep],
    [0.45 * wide, -deep * 0.94],
    [wide, -deep * 0.55],
    [wide, -0.25 * deep],
  ];
  const sided = profile.map(([x, y]) => [mirror * x, y] as const);
  const half = scene.reach.gantry * 0.92;
  return new Solids().prism(mirror === 1 ? sided : sided.toReversed(), -half, half).mesh(materials.of('load'));
}

export class Hanging {
  readonly trolley = new Group();
  readonly load = new Group();
  readonly #shells: readonly { readonly mesh: Mesh; readonly mirror: 1 | -1 }[];
  readonly #cab: Mesh;
  readonly #cargo: Mesh;
  readonly #direction = new Vector3();
  readonly #turn = new Quaternion();

  constructor(scene: CraneSceneView, materials: Materials, trolley: boolean) {
    const { boom, reach } = scene;
    const rails = boom + GIRDER_DEPTH;
    const body = new Solids().block(-2.6, 2.6, rails + 0.2, rails + 1.4, -GIRDER - 0.6, GIRDER + 0.6);
    body.block(-1.2, 1.2, rails + 1.4, rails + 2.6, -1.6, 1.6);
    this.#cab = new Solids()
      .block(-6.6, -4, boom - 3, boom - 0.4, GIRDER + 0.8, GIRDER + 3.2)
      .mesh(materials.of('steel'));
    if (trolley) this.trolley.add(body.mesh(materials.of('load')), this.#cab);
    const head = new Solids().block(-0.9, 0.9, -0.5, 0.5, -0.9, 0.9);
    const cargo = new Solids();
    if (scene.attachment === 'grab') {
      this.#shells = ([1, -1] as const).map((mirror) => ({ mesh: shell(scene, mirror, materials), mirror }));
      const deep = reach.below * 0.85;
      cargo.block(
        -reach.trolley * 0.45,
        reach.trolley * 0.45,
        -deep * 0.5,
        0.1,
        -reach.gantry * 0.8,
        reach.gantry * 0.8,
      );
    } else {
      this.#shells = [];
      const beam = Math.max(1, reach.gantry - 0.4);
      if (scene.attachment === 'spreader') {
        head.block(-1.1, 1.1, -0.9, -0.4, -beam, beam);
        cargo.block(-1.2, 1.2, -reach.below, -0.9, -beam, beam);
      } else {
        cargo.block(-reach.trolley, reach.trolley, -reach.below, -1, -reach.gantry, reach.gantry);
      }
    }
    for (const { mesh } of this.#shells) this.load.add(mesh);
    this.#cargo = cargo.mesh(materials.of('cargo'));
    this.load.add(head.mesh(materials.of('load')), this.#cargo);
  }

  /** `inCab`: seen from the cab, which then hides itself. */
  update({ suspension, load, gantry = 0, opening, fill, scene }: CraneModel, inCab: boolean): void {
    this.trolley.visible = suspension !== undefined;
    this.load.visible = load !== undefined;
    this.#cab.visible = !inCab;
    if (suspension === undefined) return;
    this.trolley.position.set(suspension.x, 0, suspension.z - gantry);
    if (load === undefined) return;
    this.load.position.set(load.x, load.y, load.z - gantry);
    this.#direction.set(suspension.x - load.x, suspension.y - load.y, suspension.z - load.z).normalize();
    this.load.quaternion.copy(this.#turn.setFromUnitVectors(UP, this.#direction));
    this.#cargo.visible = fill > EMPTY;
    if (scene.attachment === 'grab') this.#cargo.scale.y = Math.max(EMPTY, fill);
    for (const { mesh, mirror } of this.#shells) mesh.rotation.z = mirror * SHELL_TURN * (opening ?? 0);
  }
}
