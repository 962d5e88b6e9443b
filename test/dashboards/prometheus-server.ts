// Debian's Prometheus, run with the shipped scrape configuration and rules. Enters: where the processes of a test serve
// their metrics. Leaves: answers of its HTTP API; nothing of it stays behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { choosePorts } from '../../src/cli/demo/ports.ts';
import { FOLDER, readYaml } from './files.ts';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** One series of an answer; its values are numbers, NaN and ±Inf as text. */
export interface Answered {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly string[];
}

export interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

interface Job {
  readonly job_name: string;
  readonly static_configs: readonly { targets: readonly string[] }[];
}

export class PrometheusServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quaylink-prometheus-'));
  readonly #base: string;
  readonly #process: ChildProcess;
  #said = '';

  private constructor(targets: Readonly<Record<string, string>>, port: number) {
    this.#base = `http://${HOST}:${port}`;
    const file = join(this.#folder, 'prometheus.yml');
    writeFileSync(file, stringify(shippedConfiguration(targets)));
    this.#process = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=${HOST}:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#said = `${this.#said}${chunk.toString()}`.slice(-2000);
    });
  }

  /** Resolves when it answers. `targets`: address by job. */
  static async start(targets: Readonly<Record<string, string>>): Promise<PrometheusServer> {
    const [port = 0] = await choosePorts(HOST, [{ name: 'prometheus', port: 0 }], () => undefined);
    const server = new PrometheusServer(targets, port);
    try {
      await server.#ready();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  async #ready(): Promise<void> {
    for (let waited = 0; waited < READY_WITHIN_MS; waited += LOOK_EVERY_MS) {
      if (this.#process.exitCode !== null) throw new Error(`Prometheus ended: ${this.#said}`);
      const response = await fetch(`${this.#base}/-/ready`).catch(() => undefined);
      if (response?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new Error(`Prometheus is not ready: ${this.#said}`);
  }

  async #get<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const response = await fetch(`${this.#base}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const answer = (await response.json()) as { readonly status: string; readonly data: T; readonly error?: string };
    if (answer.status !== 'success') throw new Error(`${parameters['query'] ?? path}: ${answer.error}`);
    return answer.data;
  }

  /** As a panel over time asks. `since`: seconds since 1970. */
  async overTime(query: string, since: number): Promise<Answered[]> {
    const { result } = await this.#get<{ result: { metric: Record<string, string>; values: [number, string][] }[] }>(
      'query_range',
      { query, start: String(since), end: String(Date.now() / 1000), step: '1' },
    );
    return result.map(({ metric, values }) => ({ metric, values: values.map(([, value]) => value) }));
  }

  /** As a panel with one number a series asks. */
  async now(query: string): Promise<Answered[]> {
    const { result } = await this.#get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      'query',
      {
        query,
      },
    );
    return result.map(({ metric, value }) => ({ metric, values: [value[1]] }));
  }

  /** As a variable asks. */
  labelValues(label: string, selector: string): Promise<string[]> {
    return this.#get<string[]>(`label/${label}/values`, { 'match[]': selector });
  }

  async rules(): Promise<EvaluatedRule[]> {
    const { groups } = await this.#get<{ groups: { rules: EvaluatedRule[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** dashboards/prometheus.yml, with the targets of this test, and quicker than a site needs it. */
function shippedConfiguration(targets: Readonly<Record<string, string>>): unknown {
  const shipped = readYaml<{ global: object; rule_files: readonly string[]; scrape_configs: readonly Job[] }>(
    'prometheus.yml',
  );
  return {
    ...shipped,
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: shipped.rule_files.map((name) => join(FOLDER, name)),
    scrape_configs: shipped.scrape_configs.map((job) => ({
      ...job,
      static_configs: job.static_configs.map((one) => ({ ...one, targets: [targets[job.job_name]] })),
    })),
  };
}
