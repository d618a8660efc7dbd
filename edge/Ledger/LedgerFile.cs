using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sqair.Edge.Ledger;

/// <summary>The ledger's SQLite database: one connection, used by one thread at a time.</summary>
/// <remarks>A write-ahead log, synced at every commit: whatever ends the process or the power, the last commit is there, whole.</remarks>
sealed class LedgerFile : IDisposable
{
    const int Version = 1;

    const string Schema = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE cameras (camera TEXT PRIMARY KEY, sequence INTEGER NOT NULL, captured INTEGER, state TEXT) WITHOUT ROWID;
        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL,
            retain INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE subjects (
            camera TEXT, kind TEXT, name TEXT, since INTEGER NOT NULL, captured INTEGER, PRIMARY KEY (camera, kind, name)) WITHOUT ROWID;
        CREATE TABLE totals (
            camera TEXT, kind TEXT, name TEXT, measure TEXT, value REAL NOT NULL, PRIMARY KEY (camera, kind, name, measure)) WITHOUT ROWID;
        CREATE TABLE periods (
            camera TEXT, kind TEXT, name TEXT, measure TEXT, seconds INTEGER, begins INTEGER, value REAL NOT NULL,
            PRIMARY KEY (camera, kind, name, seconds, begins, measure)) WITHOUT ROWID;
        """;

    /// <summary>Came later; earlier programs leave it alone.</summary>
    const string Heat = """
        CREATE TABLE IF NOT EXISTS heat (
            camera TEXT, begins INTEGER, measure INTEGER, cell INTEGER, value REAL NOT NULL,
            PRIMARY KEY (camera, begins, measure, cell)) WITHOUT ROWID
        """;

    readonly SqliteConnection _connection;
    readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <param name="path">Null: in memory.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer program wrote it.</exception>
    public LedgerFile(string? path)
    {
        if (path is not null) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path ?? ":memory:",
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            _connection.Open();
            Run("PRAGMA journal_mode = WAL");
            Run("PRAGMA synchronous = FULL");
            Run("PRAGMA journal_size_limit = 4194304");
            var version = Convert.ToInt64(Value("PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > Version) throw new InvalidDataException($"it is of version {version}; this program knows {Version}");
            if (version == 0) InOneTransaction(Create);
            Run(Heat);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All of it is in the file when this returns, or none of it.</summary>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    public void InOneTransaction(Action work)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            // Some failures, such as a full disk, have ended the transaction already.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0) Run("ROLLBACK");
            throw;
        }
    }

    public void Run(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The first value of the first row; null if there is none.</summary>
    public object? Value(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteScalar() is var value && value is DBNull ? null : value;

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    void Create()
    {
        foreach (var statement in Schema.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Run(statement);
        // Events of a ledger that was lost and of the one after it are not the same.
        Run("INSERT INTO meta VALUES ('ledger', $0)", Guid.NewGuid().ToString("N")[..8]);
        Run($"PRAGMA user_version = {Version}");
    }

    /// <summary>Parameters are $0, $1 and so on.</summary>
    SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            _prepared[sql] = command;
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
