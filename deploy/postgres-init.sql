-- Roles, logins and rights of Sachstand in one database, for psql as an administrator of the server:
--
--   export MIGRATE_PASSWORD=… SERVICE_PASSWORD=…
--   psql --dbname sachstand --file postgres-init.sql
--
-- May be run again: what is there is kept, and passwords that are given are set anew. The image postgres runs it by
-- itself when its data are empty (see ../compose.yaml). Without a password a login only comes in by other means, such as
-- peer authentication.
\set ON_ERROR_STOP on
\set migrate_password ''
\set service_password ''
\getenv migrate_password MIGRATE_PASSWORD
\getenv service_password SERVICE_PASSWORD

BEGIN;

-- Who may do what: the owner alters the schema, the app reads and writes, the public only reads. None can log in.
SELECT format('CREATE ROLE %I NOLOGIN', role)
FROM unnest(ARRAY['sachstand_owner', 'sachstand_app', 'sachstand_public']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

-- Who comes: `sachstand db upgrade` as the one, `sachstand serve` as the other, which can alter neither schema nor logs.
SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['sachstand_migrate', 'sachstand_service']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE sachstand_migrate LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT;
ALTER ROLE sachstand_service LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT;
SELECT format('ALTER ROLE sachstand_migrate PASSWORD %L', :'migrate_password') WHERE :'migrate_password' <> '' \gexec
SELECT format('ALTER ROLE sachstand_service PASSWORD %L', :'service_password') WHERE :'service_password' <> '' \gexec
GRANT sachstand_owner TO sachstand_migrate;
GRANT sachstand_app, sachstand_public TO sachstand_service;

-- In this database nobody else comes in, and only the owner makes anything.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO sachstand_migrate, sachstand_service', current_database()) \gexec
SELECT format('GRANT CREATE ON DATABASE %I TO sachstand_owner', current_database()) \gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO sachstand_owner;
GRANT USAGE ON SCHEMA public TO sachstand_app, sachstand_public;

COMMIT;
