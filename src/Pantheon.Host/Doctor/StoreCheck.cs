using Pantheon.Host.Composition;
using Pantheon.Storage.Embedded;

namespace Pantheon.Host.Doctor;

/// <summary>The store: its server is adopted or started, its schema brought to this program's, its queue read.</summary>
internal sealed class StoreCheck : IDoctorCheck
{
    public string Name => "store";

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        if (scene.Box?.Postgres is null)
        {
            var binaries = await new PostgresFinder(scene.Processes).FindAsync(scene.Environment.Find("PANTHEON_PG_BIN"), scene.Path, null, cancellationToken);
            results.Add(CheckResult.Pass("postgres", $"version {binaries.Major} in {binaries.Folder}"));
        }

        if (scene.Box is not { } box)
        {
            return [.. results, CheckResult.NotMade(Name, "there is no readable box file")];
        }

        await using var store = await StoreOpening.OpenAsync(box, scene.Environment, scene.Time, cancellationToken);
        var start = scene.Time.GetTimestamp();
        var queued = (await store.Runs.QueueAsync(cancellationToken)).Count;
        var took = scene.Time.GetElapsedTime(start).TotalMilliseconds;
        var server = store.Server is { } own
            ? $"private cluster, process {own.ProcessId}, {(own.Started ? "started now" : "running")}"
            : "the box file's connection string";
        return [.. results, CheckResult.Pass(Name, FormattableString.Invariant($"{server}; schema is this program's, {queued} queued, read in {took:0} ms; last backup: {LastBackup.Words(box, scene.Time)}"))];
    }
}
