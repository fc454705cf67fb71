import { Inject, Injectable } from '@nestjs/common';
import { everywhere } from '../acts/scope.js';
import { Database } from '../platform/database/database.js';
import { doctorChecks, DoctorStore } from './doctor.store.js';

export interface Diagnosis {
  readonly check: string;
  /** What is off; empty where it is sound. */
  readonly off: readonly string[];
}

/** What must be there, told by the migrations. */
export interface Wanted {
  readonly covered: readonly string[];
  readonly kept: readonly string[];
}

const clockMsMax = 2_000;

/** Examines a live database: whether it still keeps what the migrations promised, and whether the log is on its way. */
@Injectable()
export class Doctor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DoctorStore) private readonly store: DoctorStore,
  ) {}

  async examine(wanted: Wanted): Promise<readonly Diagnosis[]> {
    return this.database.read(everywhere, async (read) => {
      const diagnoses: Diagnosis[] = [];
      for (const check of doctorChecks)
        diagnoses.push({ check, off: await this.store.listOff(read, check, wanted) });
      return [...diagnoses, clockOf(await this.store.now(read))];
    });
  }
}

function clockOf(now: Date): Diagnosis {
  const apart = Math.abs(now.getTime() - Date.now());
  const off =
    apart > clockMsMax ? [`this machine's clock and the database's are ${String(apart)} ms apart`] : [];
  return { check: 'clocks', off };
}
