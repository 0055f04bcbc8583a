using System.Data.Common;
using Npgsql;

namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>Connections to a database until it is cut: then the open ones are closed and no new one comes about.</summary>
internal sealed class CutDataSource(NpgsqlDataSource inner) : DbDataSource
{
    private volatile bool _cut;

    public override string ConnectionString => inner.ConnectionString;

    public async Task CutAsync(CancellationToken cancellationToken)
    {
        _cut = true;
        await using var cutter = inner.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()");
        await cutter.ExecuteNonQueryAsync(cancellationToken);
        inner.Clear();
    }

    public void Mend() => _cut = false;

    protected override DbConnection CreateDbConnection() => _cut
        ? throw new NpgsqlException("the cable is pulled", new IOException("the cable is pulled"))
        : inner.CreateConnection();

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        connection.Open();
        return connection;
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = CreateDbConnection();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await inner.DisposeAsync();
        await base.DisposeAsyncCore();
    }
}
