#!/bin/bash
# Makes the roles and the database of Mizan. The image runs it once, on new data; run again, it only renews the passwords.
set -euo pipefail
: "${MIZAN_MIGRATOR_PASSWORD:?is not set}" "${MIZAN_APP_PASSWORD:?is not set}" "${MIZAN_SEQUENCER_PASSWORD:?is not set}"

psql --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv migrator_password MIZAN_MIGRATOR_PASSWORD
\getenv app_password MIZAN_APP_PASSWORD
\getenv sequencer_password MIZAN_SEQUENCER_PASSWORD

select format('create role %I %s', wanted.name, wanted.login)
from (values
  ('mizan_owner', 'nologin'),
  ('mizan_migrator', 'login'),
  ('mizan_app', 'login'),
  ('mizan_sequencer', 'login'),
  -- These sign in where you let them: alter role mizan_auditor login password '…';
  ('mizan_auditor', 'nologin'),
  ('mizan_report', 'nologin'),
  ('mizan_eraser', 'nologin'),
  ('mizan_backup', 'nologin')
) as wanted (name, login)
where not exists (select from pg_roles where rolname = wanted.name)
\gexec

grant mizan_owner to mizan_migrator;
grant pg_read_all_data to mizan_backup;
alter role mizan_backup bypassrls;
alter role mizan_migrator password :'migrator_password';
alter role mizan_app password :'app_password';
alter role mizan_sequencer password :'sequencer_password';

select 'create database mizan owner mizan_owner'
where not exists (select from pg_database where datname = 'mizan')
\gexec
SQL
