-- The roles, none of them a superuser, and the database. setup-node.sh runs it once, on the first primary; passwords
-- come as psql variables.
CREATE ROLE truce LOGIN PASSWORD :'truce';
CREATE ROLE truce_replica LOGIN REPLICATION PASSWORD :'truce_replica';
CREATE ROLE truce_failover LOGIN PASSWORD :'truce_failover';

-- A case is a schema of its own, which `truce init` makes.
CREATE DATABASE truce OWNER truce TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE truce FROM PUBLIC;
\connect truce
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- What pg_rewind needs of the new primary (PostgreSQL's manual, pg_rewind).
\connect postgres
GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean), pg_read_binary_file(text),
  pg_read_binary_file(text, bigint, bigint, boolean) TO truce_replica;

-- What failover.sh does: see all, change two settings, promote.
GRANT pg_monitor, pg_checkpoint TO truce_failover;
GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, synchronous_standby_names TO truce_failover;
GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_promote(boolean, integer) TO truce_failover;

-- And forget.sh.
GRANT ALTER SYSTEM ON PARAMETER wal_keep_size, wal_recycle TO truce_failover;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO truce_failover;
