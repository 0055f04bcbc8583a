namespace Pantheon.Core.Policies;

/// <summary>How a night's time is divided between repositories and labels that all have work: by weights, where 2 is to get twice what 1 gets.</summary>
public sealed record FairShares(IReadOnlyDictionary<string, double> Weights)
{
    /// <summary>The largest weight that can be written.</summary>
    public const double Most = 1_000_000;

    /// <summary>The weight of what the policy does not name.</summary>
    public const double Usual = 1;

    public static FairShares None { get; } = new(new Dictionary<string, double>());

    /// <summary>Who a run's time is counted to: its repository where that has a weight, else the first of its labels that has one, else the repository all the same; empty for a run without one.</summary>
    public string OwnerOf(string? repository, IReadOnlyList<string> labels) =>
        repository is not null && Weights.ContainsKey(repository) ? repository : labels.FirstOrDefault(Weights.ContainsKey) ?? repository ?? "";

    public double WeightOf(string owner) => Weights.GetValueOrDefault(owner, Usual);
}
