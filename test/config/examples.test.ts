// The files of examples/ and of the demo: each loads without a warning, and the three fit one another.

import { describe, expect, it } from 'vitest';
import {
  DEMO_PORTS,
  demoFiles,
  type GatewaySettings,
  loadGatewayConfig,
  loadMockCraneConfig,
  loadWorkstationConfig,
  type MockCraneSettings,
  type WorkstationSettings,
} from '../../src/config/index.ts';
import { example, RULES, source } from './samples.ts';

interface Site {
  readonly gateway: GatewaySettings;
  readonly workstation: WorkstationSettings;
  readonly mockCrane: MockCraneSettings;
}

const DEMO = {
  host: '127.0.0.1',
  ports: DEMO_PORTS,
  token: 'a-token-of-the-demo',
  view: false,
  logLevel: 'warn',
} as const;

function fitsTogether({ gateway, workstation, mockCrane }: Site): void {
  expect(workstation.gatewayUrl).toBe(`ws://${gateway.websocket.host}:${gateway.websocket.port}`);
  const grant = gateway.tokens.find((token) => token.secret === workstation.token);
  expect(grant?.role).toBe('operator');
  const numbers = gateway.cranes.map((crane) => crane.spec.number);
  expect(numbers).toContain(workstation.cranes.a);
  expect(numbers).toContain(workstation.cranes.b);
  for (const crane of gateway.cranes) {
    const mock = mockCrane.cranes.find((candidate) => candidate.number === crane.spec.number);
    expect(mock).toMatchObject({ type: crane.spec.type, width: crane.spec.width });
    expect(mock?.plc).toMatchObject(crane.plc);
    expect(mock?.plc.watchdog).toBe(gateway.safety.plcWatchdog);
    expect(mock?.start.hoist).toBeGreaterThan(crane.spec.type.coaming);
  }
}

describe('the examples', () => {
  it('load without a warning and fit together', () => {
    const gateway = loadGatewayConfig(example('gateway.toml'), RULES);
    const workstation = loadWorkstationConfig(example('workstation.toml'));
    const mockCrane = loadMockCraneConfig(example('mock-crane.toml'));
    expect([...gateway.warnings, ...workstation.warnings, ...mockCrane.warnings]).toEqual([]);
    fitsTogether({ gateway: gateway.settings, workstation: workstation.settings, mockCrane: mockCrane.settings });
  });
});

describe('the demo', () => {
  it('lets others in only where it is told to, and says that it is a lab', () => {
    const files = (host: string) => demoFiles({ ...DEMO, host, input: 'keyboard', script: undefined });
    expect(loadGatewayConfig(source(files('127.0.0.1').gateway), RULES).settings.websocket).toMatchObject({
      lab: false,
    });
    const open = loadGatewayConfig(source(files('0.0.0.0').gateway), RULES);
    expect(open.settings.websocket).toMatchObject({ host: '0.0.0.0', lab: true });
    expect(open.warnings[0]).toContain('lab mode');
  });

  it('is two unloaders on one rail, in files that fit together', () => {
    const files = demoFiles({ ...DEMO, input: 'scripted', script: '/run/script.json' });
    const { settings: gateway, warnings } = loadGatewayConfig(source(files.gateway), RULES);
    expect(warnings).toEqual([]);
    const workstation = loadWorkstationConfig(source(files.workstation)).settings;
    const mockCrane = loadMockCraneConfig(source(files.mockCrane)).settings;
    fitsTogether({ gateway, workstation, mockCrane });
    expect(new Set(gateway.cranes.map((crane) => crane.spec.rail)).size).toBe(1);
    expect(workstation).toMatchObject({ input: 'scripted', script: '/run/script.json', view: false, logLevel: 'warn' });
    expect(mockCrane.cranes.map((crane) => crane.start.gantry)).toEqual([100, 250]);
  });
});
