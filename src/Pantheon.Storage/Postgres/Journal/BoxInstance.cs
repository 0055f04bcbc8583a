using NpgsqlTypes;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>This process as a row of `box`: the owner of leases. Finds which earlier processes of the same box have died.</summary>
internal sealed class BoxInstance(StoreSession session, string name, string version) : IDisposable
{
    private readonly SemaphoreSlim _registering = new(1, 1);
    private bool _registered;

    public Guid Id { get; } = Guid.NewGuid();

    public string Version { get; } = version;

    public string Name { get; } = name;

    /// <summary>Writes the row once; a process that only reads never gets one.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _registered))
        {
            return;
        }

        await _registering.WaitAsync(cancellationToken);
        try
        {
            if (!_registered)
            {
                var row = new Values()
                    .Guid("instance", Id)
                    .Text("name", Name)
                    .Text("version", Version)
                    .Guid("chain", Guid.NewGuid())
                    .Text("host", Environment.MachineName)
                    .Int("pid", Environment.ProcessId)
                    .Long("pid_started", ProcessProbe.StartTicksOf(Environment.ProcessId));
                await session.WriteAsync(connection => connection.RunAsync(row.Insert("box"), cancellationToken), cancellationToken);
                Volatile.Write(ref _registered, true);
            }
        }
        finally
        {
            _registering.Release();
        }
    }

    /// <summary>Marks the processes of this box on this host that live no more, so that what they held is free at once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var earlier = await session.ReadAsync(
            connection => connection.ReadAsync(
                new Values()
                    .Argument("name", Name, NpgsqlDbType.Text)
                    .Argument("host", Environment.MachineName, NpgsqlDbType.Text)
                    .Argument("me", Id, NpgsqlDbType.Uuid)
                    .Command("SELECT instance, pid, pid_started FROM box WHERE name = @name AND host = @host AND instance <> @me AND stopped_at IS NULL"),
                row => (Instance: row.Guid(), Process: row.Int(), Started: row.LongOrNull()),
                cancellationToken),
            cancellationToken);
        var dead = earlier.Where(box => !Lives(box.Process, box.Started)).Select(box => box.Instance).ToArray();
        if (dead.Length > 0)
        {
            await StopAsync(dead, cancellationToken);
        }
    }

    /// <summary>Says that this process ends in order.</summary>
    public Task SignOffAsync(CancellationToken cancellationToken) => _registered ? StopAsync([Id], cancellationToken) : Task.CompletedTask;

    public void Dispose() => _registering.Dispose();

    // a pid comes round again, its start time with it does not
    private static bool Lives(int pid, long? started) => ProcessProbe.IsAlive(pid) && (started is null || ProcessProbe.StartTicksOf(pid) == started);

    private Task<int> StopAsync(Guid[] instances, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values()
                .Argument("instances", instances, NpgsqlDbType.Array | NpgsqlDbType.Uuid)
                .Command("UPDATE box SET stopped_at = clock_timestamp() WHERE instance = ANY(@instances) AND stopped_at IS NULL"),
            cancellationToken),
        cancellationToken);
}
