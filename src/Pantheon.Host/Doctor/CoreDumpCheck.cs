namespace Pantheon.Host.Doctor;

/// <summary>Core dumps of the worker would put its memory, the key included, on disk.</summary>
internal sealed class CoreDumpCheck : IDoctorCheck
{
    private const string Limits = "/proc/self/limits";

    public string Name => "coredumps";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (!File.Exists(Limits))
        {
            return [CheckResult.NotMade(Name, $"there is no {Limits} here")];
        }

        // one byte is what Pantheon sets itself before its first child, and is as good as nothing: see CoreDumps
        // Max core file size       0                    unlimited            bytes
        var line = (await File.ReadAllLinesAsync(Limits, cancellationToken)).FirstOrDefault(text => text.StartsWith("Max core file size", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, _, var soft, ..]
            ? [soft is "0" or "1" ? CheckResult.Pass(Name, "off") : CheckResult.Warn(Name, $"this process may write one (limit {soft}); tools may not", "LimitCORE=0 in the unit, 'ulimit -c 0' in a shell")]
            : [CheckResult.NotMade(Name, $"{Limits} does not name the limit")];
    }
}
