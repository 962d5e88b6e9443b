// What is missing before a crane moves, each step with the control that does it. Enters: the calm words of one side. Leaves:
// an ordered list; nothing where the crane is armed, or where it is not this desk's affair.

import type { DeskSide } from '../../../workstation/index.ts';
import { drives, welcome } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { armingSteps, type Step, type StepName } from './arming.ts';
import { input, linked, mode, words } from './shown.ts';
import './arming-list.css';

/** How the help of the workstation's own input names what a step needs. */
const HELP: { readonly [S in StepName]?: string } = {
  rearm: 're-arm',
  reset: 'reset',
  'deadman-pressed': 'deadman',
};

export function ArmingList({ side }: { readonly side: DeskSide }) {
  const { crane } = words[side].value;
  if (crane === undefined) return null;
  const steps = armingSteps(crane, mode.value, { connected: linked.value, input: input.value });
  if (steps.length === 0) return null;
  const missing = steps.filter((step) => step.state !== 'done');
  return (
    <div class="arming">
      <h3>{t('desk.steps', { done: steps.length - missing.length, all: steps.length })}</h3>
      <ol>
        {missing.map((step) => (
          <li key={step.name} data-state={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
            <StepGlyph state={step.state} />
            <span>
              <span class="sr-only">{t(step.state === 'now' ? 'desk.step.state.now' : 'desk.step.state.later')}: </span>
              {stepText(step, crane.status?.cause?.code)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** `said`: the cause that stands above already. */
function stepText(step: Step, said: Step['code']): string {
  if (step.name === 'steady' && step.state === 'later') return t('desk.step.steady.later');
  const text = t(`desk.step.${step.name}`, {
    sticks: t(`desk.sticks.${step.sticks}`),
    mode: t(`desk.mode.${mode.value ?? 'none'}`),
  });
  if (step.state === 'later') return text;
  const why = step.code === undefined || step.code === 'OK' || step.code === said ? '' : codeText(step.code);
  return [text, why, controlText(step.name)].filter((part) => part !== '').join(' · ');
}

/** Which control does it: of this page where it drives, otherwise of the workstation's own input. */
function controlText(name: StepName): string {
  const does = HELP[name];
  if (does === undefined) return '';
  if (drives.value) return t('desk.step.by-page');
  const keys = (welcome.value?.help ?? []).filter((help) => help.does.startsWith(does)).map((help) => help.keys);
  return keys.length === 0 ? '' : t('desk.step.by', { keys: [...new Set(keys)].join(t('desk.list-comma')) });
}

function StepGlyph({ state }: { readonly state: Step['state'] }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
      {state === 'now' ? <path d="M3 9h9V4l9 8-9 8v-5H3z" /> : <circle cx="12" cy="12" r="4" />}
    </svg>
  );
}
