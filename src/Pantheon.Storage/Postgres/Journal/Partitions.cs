using System.Collections.Concurrent;
using NpgsqlTypes;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Sees to it that a night's partitions are there before anything is written to them.</summary>
internal sealed class Partitions(StoreSession session)
{
    private readonly ConcurrentDictionary<DateOnly, bool> _open = new();

    public async Task OpenAsync(DateOnly night, CancellationToken cancellationToken)
    {
        if (_open.ContainsKey(night))
        {
            return;
        }

        await session.WriteAsync(
            connection => connection.RunAsync(new Values().Argument("night", night, NpgsqlDbType.Date).Command("SELECT open_night(@night)"), cancellationToken),
            cancellationToken);
        _open[night] = true;
    }
}
