namespace Pantheon.Core.Agents;

/// <summary>Which model an agent asks for and with which sampling parameters.</summary>
public sealed record ModelChoice
{
    /// <summary>A route of the catalog; null when <see cref="Id"/> names a pool/model directly.</summary>
    public string? Route { get; init; }

    /// <summary>`pool/model`.</summary>
    public string? Id { get; init; }

    /// <summary>The only pool that may serve; null allows each of the route's.</summary>
    public string? Pool { get; init; }

    public double Temperature { get; init; }

    public double? TopP { get; init; }

    public int MaxTokens { get; init; } = 2048;

    public long Seed { get; init; } = 7;

    public bool? Thinking { get; init; }

    /// <summary>The same parameters on another route.</summary>
    public ModelChoice On(string route) => this with { Route = route, Id = null };
}
