import { Injectable } from '@nestjs/common';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import type { AreaQuery, AreaView } from './area.contract.js';

const columns = `
  area.id, area.country, area.pcode, area.level, area.parent_id as "parentId", to_json(area.path) as path, area.name, area.names,
  area.cod_version as "codVersion", area.valid_from as "validFrom", area.valid_to as "validTo",
  area.superseded_by as "supersededBy"`;

/** Reads areas. They are public geography: whoever may read areas reads all of them. */
@Injectable()
export class AreaStore {
  async find(reads: Reads, id: Uuid): Promise<AreaView | undefined> {
    const [found] = await reads.query<readonly AreaView[]>(
      `select ${columns}
       from area
       where id = $1`,
      [id],
    );
    return found;
  }

  /** By country, then from the country down, then by p-code. */
  list(reads: Reads, query: AreaQuery): Promise<readonly AreaView[]> {
    const [country, level, pcode] = keyAfter(query.after, 'text', 'level', 'text');
    return reads.query<readonly AreaView[]>(
      `select ${columns}
       from area
       where ($1::text is null or area.country = $1)
         and ($2::text is null or area.pcode = $2)
         and ($3::smallint is null or area.level = $3)
         and ($4::uuid is null or area.parent_id = $4)
         and ($5::uuid is null or area.path @> array[$5::uuid])
         and ($6::text is null or area_words(area.name, area.names) like $6)
         and ($7::text is null or (area.country, area.level, area.pcode) > ($7::text, $8::smallint, $9::text))
       order by area.country, area.level, area.pcode
       limit $10`,
      [
        query.country,
        query.pcode,
        query.level,
        query.parentId,
        query.within,
        query.q === undefined ? null : `%${likeLiteral(query.q.toLowerCase())}%`,
        country,
        level,
        pcode,
        query.limit + 1,
      ],
    );
  }
}

function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
