// The files around the dashboards agree with each other and with the program: scrape configuration, provisioning, compose.

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_PORTS } from '../../src/config/index.ts';
import { dashboardNames, FOLDER, panelsOf, readDashboard, readYaml } from './files.ts';
import { selectorsOf } from './promql.ts';

interface ScrapeConfiguration {
  readonly global: { readonly scrape_interval: string };
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs: readonly {
      readonly targets: readonly string[];
      readonly labels: { readonly gateway: string };
    }[];
  }[];
}

interface Service {
  readonly image: string;
  readonly network_mode: string;
  readonly ports?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

interface Compose {
  readonly services: { readonly prometheus: Service; readonly grafana: Service };
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface Datasources {
  readonly apiVersion: number;
  readonly datasources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly url: string;
    readonly isDefault: boolean;
    readonly jsonData: { readonly timeInterval: string };
  }[];
}

interface Providers {
  readonly apiVersion: number;
  readonly providers: readonly { readonly type: string; readonly options: { readonly path: string } }[];
}

const scrapes = readYaml<ScrapeConfiguration>('prometheus.yml');
const compose = readYaml<Compose>('compose.yml');
const { prometheus, grafana } = compose.services;
const datasource = readYaml<Datasources>('provisioning/datasources/prometheus.yml');
const dashboards = readYaml<Providers>('provisioning/dashboards/quaylink.yml');

/** Where each mount of a service leads to, by what is mounted. */
function mountsOf({
  volumes,
}: Service): ReadonlyMap<string, { readonly target: string; readonly mode: string | undefined }> {
  return new Map(
    volumes.map((volume) => {
      const [source = '', target = '', mode] = volume.split(':');
      return [source, { target, mode }];
    }),
  );
}

function flag({ command = [] }: Service, name: string): string | undefined {
  return command.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

describe('the scrape configuration', () => {
  it('names the default ports of both processes, and one gateway for both', () => {
    const targets = scrapes.scrape_configs.map(({ job_name, static_configs }) => [job_name, static_configs]);
    const labels = { gateway: expect.stringMatching(/\w/) as string };
    expect(targets).toEqual([
      ['quaylink-gateway', [{ targets: [`127.0.0.1:${DEMO_PORTS.gatewayMetrics}`], labels }]],
      ['quaylink-workstation', [{ targets: [`127.0.0.1:${DEMO_PORTS.workstation}`], labels }]],
    ]);
    expect(
      new Set(scrapes.scrape_configs.flatMap((job) => job.static_configs.map((one) => one.labels.gateway))).size,
    ).toBe(1);
  });

  it('has the jobs that the dashboards ask for', () => {
    const jobs = new Set(scrapes.scrape_configs.map(({ job_name }) => job_name));
    for (const { targets } of dashboardNames().flatMap((name) => panelsOf(readDashboard(name)))) {
      for (const { matchers } of targets.flatMap(({ expr }) => selectorsOf(expr))) {
        const job = matchers.get('job');
        if (job !== undefined)
          expect(
            [...jobs].some((name) => new RegExp(`^${job}$`).test(name)),
            job,
          ).toBe(true);
      }
    }
  });

  it('loads the rules', () => {
    expect(scrapes.rule_files).toEqual(['rules.yml']);
  });
});

describe('the provisioning', () => {
  it('has one Prometheus, the default, whose shortest step is the scrape interval', () => {
    expect(datasource).toMatchObject({ apiVersion: 1, datasources: [{ type: 'prometheus', isDefault: true }] });
    expect(datasource.datasources).toHaveLength(1);
    expect(datasource.datasources[0]?.jsonData.timeInterval).toBe(scrapes.global.scrape_interval);
  });

  it('loads dashboards from where compose puts them', () => {
    expect(dashboards).toMatchObject({ apiVersion: 1, providers: [{ type: 'file' }] });
    expect(dashboards.providers[0]?.options.path).toBe(mountsOf(grafana).get('./grafana')?.target);
  });
});

describe('the compose file', () => {
  it('mounts what exists, and lets nothing of it be changed', () => {
    for (const service of [prometheus, grafana]) {
      for (const [source, { target, mode }] of mountsOf(service)) {
        expect(target).toMatch(/^\//);
        if (source.startsWith('./')) {
          expect(existsSync(join(FOLDER, source)), source).toBe(true);
          expect(mode).toBe('ro');
        } else {
          expect(Object.keys(compose.volumes)).toContain(source);
        }
      }
    }
  });

  it('pins its images', () => {
    expect(prometheus.image).toMatch(/^prom\/prometheus:v\d+\.\d+\.\d+$/);
    expect(grafana.image).toMatch(/^grafana\/grafana:\d+\.\d+\.\d+$/);
  });

  it('starts Prometheus with the shipped configuration, its rules beside it', () => {
    const mounts = mountsOf(prometheus);
    const file = mounts.get('./prometheus.yml')?.target ?? '';
    expect(flag(prometheus, 'config.file')).toBe(file);
    for (const rules of scrapes.rule_files) {
      expect(mounts.get(`./${basename(rules)}`)?.target).toBe(join(dirname(file), rules));
    }
    expect(mounts.get('prometheus-data')?.target).toBe(flag(prometheus, 'storage.tsdb.path'));
  });

  it('listens on loopback alone, where the datasource looks', () => {
    for (const service of [prometheus, grafana]) {
      expect(service.network_mode).toBe('host');
      // Compose refuses published ports beside host networking.
      expect(service.ports).toBeUndefined();
    }
    const address = flag(prometheus, 'web.listen-address') ?? '';
    expect(address).toMatch(/^127\.0\.0\.1:/);
    expect(datasource.datasources[0]?.url).toBe(`http://${address}`);
    expect(grafana.environment?.['GF_SERVER_HTTP_ADDR']).toBe('127.0.0.1');
  });

  it('shows viewers the cranes, and lets nobody be more than a viewer', () => {
    const { environment = {} } = grafana;
    expect(environment).toMatchObject({ GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer' });
    expect(environment).toMatchObject({ GF_AUTH_DISABLE_LOGIN_FORM: 'true', GF_AUTH_BASIC_ENABLED: 'false' });
    const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(dirname(home)).toBe(mountsOf(grafana).get('./grafana')?.target);
    expect(dashboardNames()).toContain(basename(home));
    expect(mountsOf(grafana).get('./provisioning')?.target).toBe('/etc/grafana/provisioning');
  });
});
