import type { DeskSide } from '../../../workstation/index.ts';

export function CraneScene({ side }: { readonly side: DeskSide }) {
  return <div>{side}</div>;
}
