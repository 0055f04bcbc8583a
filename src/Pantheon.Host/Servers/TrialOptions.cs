namespace Pantheon.Host.Servers;

/// <summary>What a trial does besides asking how fast a model is.</summary>
internal sealed record TrialOptions
{
    /// <summary>Tool calls, JSON Schema and context too.</summary>
    public bool Tools { get; init; }

    /// <summary>Requests at once; 0 tries none.</summary>
    public int Load { get; init; }
}
