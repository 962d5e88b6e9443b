// A LinkObserver that writes down what it is told, for tests.

import type { LinkObserver } from '../../src/link/index.ts';

export class RecordedLink implements LinkObserver {
  readonly roundTrips: number[] = [];
  readonly applied: number[] = [];
  readonly stages: [string, number][] = [];
  readonly loopAges: number[] = [];
  readonly answers: string[] = [];
  sent = 0;
  lost = 0;

  onRoundTrip(_crane: number, time: number): void {
    this.roundTrips.push(time);
  }
  onApplied(_crane: number, time: number): void {
    this.applied.push(time);
  }
  onStage(_crane: number, stage: string, time: number): void {
    this.stages.push([stage, time]);
  }
  onLoopAge(_crane: number, age: number): void {
    this.loopAges.push(age);
  }
  onSent(): void {
    this.sent += 1;
  }
  onAnswered(_crane: number, outcome: string): void {
    this.answers.push(outcome);
  }
  onLost(): void {
    this.lost += 1;
  }
}
