// The 3-D view of one crane. Enters: a model and how it is looked at. Leaves: pixels. Bodies are built once for a scene that
// the gateway told, and only moved after that; the crane stands still in it, and rail and ship move past.

import { BoxGeometry, Group, LinearSRGBColorSpace, Mesh, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { type Eye, eyeOf, type Projection, projectionOf } from '../cameras.ts';
import type { Box, Point } from '../geometry.ts';
import { groundOf } from '../ground.ts';
import type { CraneModel } from '../model.ts';
import type { Look, Painter } from '../painter.ts';
import type { Palette } from '../palette.ts';
import { craneFrame, hasJib, jibTower } from './crane-frame.ts';
import { groundBody, stackOutline } from './ground-body.ts';
import { Hanging } from './hanging.ts';
import { asWritten, Materials } from './materials.ts';
import { dashed, edges, hatched, line } from './segments.ts';
import { Solids } from './solids.ts';
import { Strokes } from './strokes.ts';

const DASH = 0.8;
const HATCH = 4;
const DEGREES = 180 / Math.PI;
/** Half of the trolley, as its ghost is drawn. */
const TROLLEY = { x: 2.6, y: 1.2, z: 3.6 };

function shifted({ min, max }: Box, z: number): Box {
  return { min: { ...min, z: min.z - z }, max: { ...max, z: max.z - z } };
}

function around({ x, y, z }: Point, half: Point, below: number): Box {
  return { min: { x: x - half.x, y: y - below, z: z - half.z }, max: { x: x + half.x, y: y + half.y, z: z + half.z } };
}

interface Bodies {
  readonly of: CraneModel['scene'];
  readonly hanging: Hanging;
  readonly jib: { readonly tower: Mesh; readonly arm: Mesh } | undefined;
}

export class SolidPainter implements Painter {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(50, 1, 0.5, 1600);
  readonly #materials = new Materials();
  /** What moves past the crane; z is the gantry's scale. */
  readonly #rail = new Group();
  readonly #crane = new Group();
  readonly #neighbour = new Group();
  readonly #veil: Mesh;
  readonly #ropes = new Strokes(16, { width: 1.6, through: false });
  readonly #ghost = new Strokes(1600, { width: 1.8, through: true });
  readonly #fixedZones = new Strokes(1500, { width: 1.2, through: false });
  readonly #ownZones = new Strokes(1500, { width: 1.2, through: false });
  readonly #fixedPlaces = new Strokes(600, { width: 1.6, through: false });
  readonly #ownPlaces = new Strokes(600, { width: 1.6, through: false });
  readonly #outlines = new Strokes(400, { width: 1, through: false });
  readonly #all: readonly Strokes[];
  #bodies: Bodies | undefined = undefined;
  #neighbourOf: CraneModel['scene'] | undefined = undefined;
  /** Zones that were outlined. */
  #outlined = 0;
  #width = 1;
  #height = 1;

  /** Throws where the browser gives no WebGL. `fine`: smooth edges, for a graphics card. */
  constructor(canvas: HTMLCanvasElement, fine: boolean) {
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: fine,
      stencil: false,
      powerPreference: 'high-performance',
    });
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#veil = new Mesh(new BoxGeometry(1, 1, 1), this.#materials.veil);
    this.#veil.renderOrder = 1;
    this.#all = [
      this.#ropes,
      this.#ghost,
      this.#fixedZones,
      this.#ownZones,
      this.#fixedPlaces,
      this.#ownPlaces,
      this.#outlines,
    ];
    this.#scene.add(this.#rail, this.#crane, this.#neighbour, this.#veil, this.#ghost.object, this.#ropes.object);
    this.#scene.add(this.#ownZones.object, this.#ownPlaces.object);
  }

  resize(width: number, height: number, ratio: number): void {
    this.#width = width;
    this.#height = height;
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    for (const strokes of this.#all) strokes.resize(width, height);
  }

  paint(palette: Palette): void {
    this.#scene.background = asWritten(palette.sky);
    this.#materials.paint(palette);
    this.#ropes.paint(palette.text);
    this.#ghost.paint(palette.ghost);
    for (const zones of [this.#fixedZones, this.#ownZones]) zones.paint(palette.zone);
    for (const places of [this.#fixedPlaces, this.#ownPlaces]) places.paint(palette.quiet);
    this.#outlines.paint(palette.quiet);
  }

  draw(model: CraneModel, look: Look): Projection {
    const bodies = this.#bodiesOf(model);
    const eye = eyeOf(look.preset, look.turn, model, this.#width / this.#height);
    bodies.hanging.update(model, look.preset === 'cab');
    this.#rail.position.z = -(model.gantry ?? 0);
    this.#placeJib(bodies, model);
    this.#placeNeighbour(model, eye);
    this.#drawRopes(model);
    this.#drawGhost(model);
    this.#look(eye);
    this.#renderer.render(this.#scene, this.#camera);
    return projectionOf(eye, this.#width, this.#height);
  }

  dispose(): void {
    this.#clear(this.#rail);
    this.#clear(this.#crane);
    this.#clear(this.#neighbour);
    for (const strokes of this.#all) strokes.dispose();
    this.#veil.geometry.dispose();
    this.#materials.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }

  #look({ position, target, field }: Eye): void {
    this.#camera.fov = field * DEGREES;
    this.#camera.aspect = this.#width / this.#height;
    this.#camera.position.set(position.x, position.y, position.z);
    this.#camera.lookAt(target.x, target.y, target.z);
    this.#camera.updateProjectionMatrix();
  }

  #clear(group: Group): void {
    group.traverse((object) => {
      if (object instanceof Mesh) object.geometry.dispose();
    });
    group.clear();
  }

  #bodiesOf(model: CraneModel): Bodies {
    const { scene, ground, side } = model;
    if (this.#bodies?.of === scene) {
      // One that travels with the crane has no place until the crane's own is known.
      if (this.#outlined !== model.zones.length) this.#outlineZones(model);
      return this.#bodies;
    }
    // Strokes live longer than the bodies: taken out before the bodies are thrown away.
    this.#rail.remove(this.#fixedZones.object, this.#fixedPlaces.object, this.#outlines.object);
    this.#clear(this.#rail);
    this.#clear(this.#crane);
    const hanging = new Hanging(scene, this.#materials, !hasJib(scene));
    this.#crane.add(craneFrame(scene, ground, side, this.#materials), hanging.trolley, hanging.load);
    this.#rail.add(groundBody(scene, ground, this.#materials));
    this.#rail.add(this.#fixedZones.object, this.#fixedPlaces.object, this.#outlines.object);
    this.#outlines.set(stackOutline(scene, ground));
    this.#outlineZones(model);
    const jib = hasJib(scene)
      ? {
          tower: jibTower(scene, this.#materials),
          arm: new Solids().block(0, 1, -0.5, 0.5, -0.5, 0.5).mesh(this.#materials.of('steel')),
        }
      : undefined;
    if (jib !== undefined) this.#crane.add(jib.tower, jib.arm);
    this.#bodies = { of: scene, hanging, jib };
    return this.#bodies;
  }

  #outlineZones({ zones, gantry = 0 }: CraneModel): void {
    this.#outlined = zones.length;
    const exclusion: { own: number[]; fixed: number[] } = { own: [], fixed: [] };
    const opening: { own: number[]; fixed: number[] } = { own: [], fixed: [] };
    for (const { kind, box, travels } of zones) {
      const into = (kind === 'exclusion' ? exclusion : opening)[travels ? 'own' : 'fixed'];
      const local = travels ? shifted(box, gantry) : box;
      if (kind === 'exclusion') hatched(into, local, HATCH);
      else edges(into, local, 0);
    }
    this.#ownZones.set(exclusion.own);
    this.#fixedZones.set(exclusion.fixed);
    this.#ownPlaces.set(opening.own);
    this.#fixedPlaces.set(opening.fixed);
  }

  #placeJib({ jib }: Bodies, { suspension, gantry = 0, scene }: CraneModel): void {
    if (jib === undefined) return;
    jib.arm.visible = suspension !== undefined;
    if (suspension === undefined) return;
    const z = suspension.z - gantry;
    const foot = scene.boom * 0.4 + 4;
    const heading = Math.atan2(-z, suspension.x);
    jib.tower.rotation.y = heading;
    const level = Math.hypot(suspension.x, z);
    const rise = scene.ropeAtZero - foot;
    jib.arm.position.set(0, foot, 0);
    jib.arm.scale.x = Math.hypot(level, rise);
    jib.arm.rotation.set(0, heading, Math.atan2(rise, level), 'YXZ');
  }

  #placeNeighbour({ rail: { neighbour }, gantry }: CraneModel, eye: Eye): void {
    const position = neighbour?.position;
    this.#neighbour.visible = false;
    if (neighbour === undefined || position === undefined || gantry === undefined) return;
    if (this.#neighbourOf !== neighbour.scene) {
      this.#clear(this.#neighbour);
      this.#neighbour.add(craneFrame(neighbour.scene, groundOf(neighbour.scene), neighbour.side, this.#materials));
      this.#neighbourOf = neighbour.scene;
    }
    const z = position - gantry;
    this.#neighbour.position.z = z;
    // One that stands before the eye would hide the crane that is looked at.
    const { x, y } = eye.position;
    this.#neighbour.visible = Math.hypot(x, y, eye.position.z - z) > Math.hypot(x, y, eye.position.z);
  }

  #drawRopes({ suspension, load, gantry = 0, scene }: CraneModel): void {
    const segments: number[] = [];
    if (suspension !== undefined && load !== undefined) {
      for (const x of [-1, 1]) {
        for (const z of [-1, 1]) {
          line(
            segments,
            { x: suspension.x + x, y: hasJib(scene) ? suspension.y : scene.boom + 2, z: suspension.z - gantry + z },
            { x: load.x + x * 0.8, y: load.y + 0.4, z: load.z - gantry + z * 0.8 },
          );
        }
      }
    }
    this.#ropes.set(segments);
  }

  #drawGhost({ rest, restSuspension, envelope, gantry = 0, scene }: CraneModel): void {
    const segments: number[] = [];
    this.#veil.visible = envelope !== undefined;
    if (rest !== undefined && restSuspension !== undefined) {
      const local = (point: Point): Point => ({ ...point, z: point.z - gantry });
      const { reach } = scene;
      const from = local(restSuspension);
      edges(segments, around(local(rest), { x: reach.trolley, y: 0, z: reach.gantry }, reach.below), DASH);
      if (!hasJib(scene)) edges(segments, around({ ...from, y: scene.boom + 2.6 }, TROLLEY, TROLLEY.y), DASH);
      dashed(segments, { ...from, y: scene.boom }, local(rest), DASH);
    }
    if (envelope !== undefined) {
      const { min, max } = shifted(envelope, gantry);
      edges(segments, { min, max }, DASH / 2);
      this.#veil.position.set((min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
      this.#veil.scale.set(max.x - min.x, max.y - min.y, max.z - min.z);
    }
    this.#ghost.set(segments);
  }
}
