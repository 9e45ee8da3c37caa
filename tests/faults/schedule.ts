/** What is done to the workers and when, drawn from a seed. */
import { randomOf } from './random.ts';

/** One fault. */
export interface Fault {
  /** Milliseconds after the step before. */
  readonly afterMs: number;
  /** Which of the two workers. */
  readonly worker: 0 | 1;
  /**
   * `kill`: SIGKILL, then a new process. `deploy`: the same once a plan of the old contract is pending, and the new process
   * (as all later ones) runs the bundle with the new contract. `zombie`: SIGSTOP past the session's end, then SIGCONT.
   */
  readonly kind: 'kill' | 'deploy' | 'zombie';
}

/** At least `kills` kills, the deployment among them, and one zombie in the second half. */
export function scheduleOf(seed: number, kills: number): readonly Fault[] {
  const random = randomOf(seed);
  const faults: Fault[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    faults.push({ afterMs: random.between(150, 2_200), worker: random.next() < 0.5 ? 0 : 1, kind: 'kill' });
  }
  const deploy = random.between(Math.floor(kills / 3), Math.max(0, Math.floor((kills * 2) / 3) - 1));
  const zombie = random.between(Math.floor((kills * 2) / 3), kills);
  const at = faults[deploy];
  if (at !== undefined) faults[deploy] = { ...at, kind: 'deploy' };
  faults.splice(zombie, 0, {
    afterMs: random.between(300, 1_500),
    worker: random.next() < 0.5 ? 0 : 1,
    kind: 'zombie',
  });
  return faults;
}
