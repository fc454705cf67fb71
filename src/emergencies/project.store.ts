import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type { ProjectQuery, ProjectView } from './project.contract.js';
import { ProjectRow } from './project.entity.js';
import { byOrganisation } from './reach.rules.js';

/** $1 is the emergency, $2 the scope. */
const visibleProjects = `
  select project.id, project.emergency_id as "emergencyId", project.organisation_id as "organisationId", project.sector,
         project.code, project.name, project.starts_on as "startsOn", project.ends_on as "endsOn", project.version
  from project
  where project.emergency_id = $1
    and reaches($2::jsonb, project.emergency_id, project.organisation_id, '{}', null)`;

@Injectable()
export class ProjectStore {
  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<ProjectView | undefined> {
    const [found] = await reads.query<readonly ProjectView[]>(
      `${visibleProjects}
         and project.id = $3`,
      [emergencyId, extentsOf(byOrganisation(scope)), id],
    );
    return found;
  }

  list(reads: Reads, scope: Scope, emergencyId: Uuid, query: ProjectQuery): Promise<readonly ProjectView[]> {
    return reads.query<readonly ProjectView[]>(
      `${visibleProjects}
         and ($3::text is null or project.sector = $3)
         and ($4::uuid is null or project.organisation_id = $4)
         and ($5::text is null or project.code = $5)
         and ($6::text is null or project.code > $6)
       order by project.code
       limit $7`,
      [
        emergencyId,
        extentsOf(byOrganisation(scope)),
        query.sector,
        query.organisationId,
        query.code,
        ...keyAfter(query.after, 'text'),
        query.limit + 1,
      ],
    );
  }

  async insert(tx: Tx, project: Omit<ProjectRow, 'version' | 'recordedAt'>): Promise<void> {
    await refusing(tx.insert(ProjectRow, project), refused);
  }

  /** False where another version is there by now. */
  async update(tx: Tx, id: Uuid, version: number, change: Partial<ProjectRow>): Promise<boolean> {
    const { affected } = await refusing(
      tx.update(ProjectRow, { id, version }, { ...change, version: version + 1 }),
      refused,
    );
    return affected === 1;
  }
}

const refused = {
  project_code: () => new Refusal('project.code-taken'),
  project_organisation: () => new Refusal('organisation.unknown'),
  project_ends_after_start: () => new Refusal('dates.reversed'),
};
