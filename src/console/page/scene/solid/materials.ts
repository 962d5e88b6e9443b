// One flat colour for each kind of thing, after the theme. Enters: a palette. Leaves: materials, recoloured in place. Their
// shaders do nothing but multiply a colour by the brightness of a face: a machine without a graphics card draws them too.

import { Color, DoubleSide, FrontSide, LinearSRGBColorSpace, MeshBasicMaterial, ShaderMaterial } from 'three';
import type { DeskSide } from '../../../../workstation/index.ts';
import type { Palette } from '../palette.ts';

const ROLES = {
  steel: 'steel',
  load: 'quiet',
  cargo: 'text',
  hull: 'line',
  quay: 'quay',
  mark: 'quiet',
  sea: 'sea',
  hopper: 'line',
} as const satisfies Record<string, keyof Palette>;
export type Role = keyof typeof ROLES;

const VERTEX = `
attribute float bright;
varying float lit;
void main() {
  lit = bright;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const FRAGMENT = `
uniform vec3 colour;
varying float lit;
void main() {
  gl_FragColor = vec4(colour * lit, 1.0);
}`;

/** The colour as the theme writes it: nothing here computes in linear light, so nothing has to be converted back. */
export function asWritten(colour: string): Color {
  return new Color().setStyle(colour, LinearSRGBColorSpace);
}

class FlatMaterial {
  readonly material: ShaderMaterial;
  readonly #colour = { value: new Color() };

  /** `open`: a shell that is seen from inside too. */
  constructor(open: boolean) {
    this.material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { colour: this.#colour },
      side: open ? DoubleSide : FrontSide,
    });
  }

  paint(colour: string): void {
    this.#colour.value.copy(asWritten(colour));
  }
}

export class Materials {
  readonly #roles: { readonly [R in Role]: FlatMaterial };
  readonly #accents: { readonly [S in DeskSide]: FlatMaterial };
  /** Faces of the stopping envelope. */
  readonly veil = new MeshBasicMaterial({ transparent: true, opacity: 0.1, depthWrite: false });

  constructor() {
    this.#roles = {
      steel: new FlatMaterial(false),
      load: new FlatMaterial(true),
      cargo: new FlatMaterial(false),
      hull: new FlatMaterial(false),
      quay: new FlatMaterial(false),
      mark: new FlatMaterial(false),
      sea: new FlatMaterial(false),
      hopper: new FlatMaterial(true),
    };
    this.#accents = { a: new FlatMaterial(false), b: new FlatMaterial(false) };
  }

  of(role: Role): ShaderMaterial {
    return this.#roles[role].material;
  }

  accent(side: DeskSide): ShaderMaterial {
    return this.#accents[side].material;
  }

  paint(palette: Palette): void {
    for (const [role, flat] of Object.entries(this.#roles)) flat.paint(palette[ROLES[role as Role]]);
    this.#accents.a.paint(palette.a);
    this.#accents.b.paint(palette.b);
    this.veil.color.copy(asWritten(palette.ghost));
  }

  dispose(): void {
    for (const { material } of [...Object.values(this.#roles), this.#accents.a, this.#accents.b]) material.dispose();
    this.veil.dispose();
  }
}
