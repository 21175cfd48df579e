"""The records in a database: tables, migrations, and one implementation of the store for SQLite and PostgreSQL."""
