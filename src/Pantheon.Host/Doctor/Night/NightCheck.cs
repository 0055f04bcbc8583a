namespace Pantheon.Host.Doctor.Night;

/// <summary>One of the night's fifteen: several looks become one numbered line, which is only as good as the worst of them.</summary>
internal sealed class NightCheck(int number, string name, params IDoctorCheck[] parts) : IDoctorCheck
{
    public int Number => number;

    public string Name => name;

    public TimeSpan Limit => parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Limit);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var found = new List<CheckResult>();
        foreach (var part in parts)
        {
            found.AddRange(await CheckAttempt.RunAsync(part, scene, scene.Time, cancellationToken));
        }

        return [Merge(found)];
    }

    private CheckResult Merge(List<CheckResult> found)
    {
        var fixes = found.Select(part => part.Fix).OfType<string>().Distinct().ToList();
        return new CheckResult(name, found.Max(part => part.State), string.Join("; ", found.Select(part => Fact(part, found.Count))), fixes.Count == 0 ? null : string.Join("; ", fixes))
        {
            Number = number,
            IsMade = found.TrueForAll(part => part.IsMade),
        };
    }

    /// <summary>Which part speaks, where they have names of their own, and a mark where one of several is no pass.</summary>
    private string Fact(CheckResult part, int parts)
    {
        var mark = parts > 1 && part.IsMade ? part.State switch { CheckState.Failed => "✕ ", CheckState.Warned => "! ", _ => "" } : "";
        return part.Name == name ? mark + part.Fact : $"{mark}{part.Name}: {part.Fact}";
    }
}
