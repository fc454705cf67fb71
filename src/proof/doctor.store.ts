import { Injectable } from '@nestjs/common';
import type { Read } from '../platform/database/tx.js';

type Row = Readonly<Record<string, unknown>>;

/** What a live database says of itself, each as the rows that are off: none, and it is sound. */
const offs = {
  'who the service is': `
    select rolname || ' is superuser, bypasses row-level security, or is a member of another role' as off
    from pg_roles
    where rolname = current_user
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
           or exists (select from pg_auth_members where member = pg_roles.oid))`,

  'rights on history': `
    select current_user || ' may ' || privilege || ' ' || tgrelid::regclass as off
    from pg_trigger
    cross join unnest(array['update', 'delete', 'truncate']) as privilege
    where tgname = 'kept_from'
      and pg_get_triggerdef(oid) like '% BEFORE DELETE OR UPDATE OR TRUNCATE ON %'
      and has_table_privilege(current_user, tgrelid, privilege)`,

  'rights on every table': `
    select current_user || ' may ' || privilege || ' ' || oid::regclass as off
    from pg_class
    cross join unnest(array['truncate', 'trigger', 'references']) as privilege
    where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p')
      and has_table_privilege(current_user, oid, privilege)`,

  'rights on the log': `
    select current_user || ' may write ' || name as off
    from unnest(array['audit_leaf', 'audit_tile', 'audit_head', 'audit_origin', 'audit_checkpoint', 'audit_cosignature']) as name
    where has_table_privilege(current_user, name, 'insert, update, delete')`,

  owners: `
    select oid::regclass || ' is owned by ' || pg_get_userbyid(relowner) as off
    from pg_class
    where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p', 'v', 'S')
      and pg_get_userbyid(relowner) <> 'mizan_owner'
      and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')`,

  triggers: `
    select tgname || ' on ' || tgrelid::regclass || ' is not always on' as off
    from pg_trigger
    where not tgisinternal
      and tgenabled <> 'A'
    union all
    select wanted.name || ' on ' || wanted.target || ' is missing' as off
    from (
      select 'audited' as name, target from unnest($1::text[]) as target
      union all
      select 'kept_from', target from unnest($2::text[]) as target
      union all
      select 'queued', 'audit_event'
      union all
      select 'own_only', 'audit_event'
    ) as wanted
    where not exists (
      select from pg_trigger where tgname = wanted.name and tgrelid = to_regclass(wanted.target)
    )`,

  'row-level security': `
    select name || ' is not behind row-level security, or not by force' as off
    from unnest(array['individual', 'household_private', 'individual_private', 'feedback', 'feedback_answer']) as name
    join pg_class on pg_class.oid = to_regclass(name)
    where not (relrowsecurity and relforcerowsecurity)`,

  'what PostgreSQL writes': `
    select name || ' is ' || setting || ', and must be ' || wanted as off
    from pg_settings
    join (values ('data_checksums', 'on'), ('fsync', 'on'), ('full_page_writes', 'on'), ('synchronous_commit', 'on')) as must (of, wanted)
      on must.of = pg_settings.name
    where setting <> wanted`,

  'waiting transactions': `
    select 'a transaction of ' || coalesce(usename, 'somebody') || ' has been open since ' || date_trunc('second', xact_start) as off
    from pg_stat_activity
    where xact_start < now() - interval '1 hour'
      and backend_type = 'client backend'`,

  'the queue of the log': `
    select count(*) || ' entries wait for a place in the log, the first since ' || date_trunc('second', min(event.at)) ||
           ': does a service run that signs it?' as off
    from (select seq from audit_pending order by seq limit 10000) as waiting
    join audit_event as event using (seq)
    having min(event.at) < now() - interval '1 minute'`,

  'the signature of the log': `
    select case
             when last.size is null then 'the log was never signed'
             when last.size > head.size then 'the log has ' || head.size || ' entries, and ' || last.size || ' were signed'
             else 'the log was signed last at ' || date_trunc('second', last.signed_at) || ', ' || (head.size - last.size) || ' entries ago'
           end as off
    from audit_head as head
    left join (select size, signed_at from audit_checkpoint order by signed_at desc, size desc limit 1) as last on true
    where last.size is null
       or last.size > head.size
       or (last.size < head.size and last.signed_at < now() - interval '1 hour')`,
} as const;

export type DoctorCheck = keyof typeof offs;

export const doctorChecks = Object.keys(offs) as readonly DoctorCheck[];

const shownMax = 20;

@Injectable()
export class DoctorStore {
  /** What is off, in words; tables that must be covered or insert-only are told by whoever knows the migrations. */
  async listOff(
    read: Read,
    check: DoctorCheck,
    { covered, kept }: { readonly covered: readonly string[]; readonly kept: readonly string[] },
  ): Promise<readonly string[]> {
    const values = check === 'triggers' ? [covered, kept] : [];
    const rows = await read.query<readonly Row[]>(`${offs[check]} limit ${String(shownMax)}`, values);
    return rows.map(({ off }) => String(off));
  }

  /** What the database's clock says. */
  async now(read: Read): Promise<Date> {
    const [row] = await read.query<readonly { readonly now: Date }[]>('select clock_timestamp() as now');
    if (!row) throw new Error('the database does not say what time it is');
    return row.now;
  }
}
