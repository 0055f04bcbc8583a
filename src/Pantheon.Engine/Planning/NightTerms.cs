namespace Pantheon.Engine.Planning;

/// <summary>What a night has to work with. Times are seconds of the night's own clock, which begins at 0.</summary>
public sealed record NightTerms
{
    public required IReadOnlyList<ModelProfile> Models { get; init; }

    /// <summary>The pools that the models name.</summary>
    public IReadOnlyList<PoolTerms> Pools { get; init; } = [new("")];

    /// <summary>Nodes without a model that run at once.</summary>
    public int Processors { get; init; } = 4;

    public BatchSpeed Speed { get; init; } = BatchSpeed.Usual;

    /// <summary>When the window closes; null where the night lasts until the queue is empty.</summary>
    public double? ClosesAt { get; init; }

    /// <summary>Seconds before the window closes at which all should be finished.</summary>
    public double ReserveSeconds { get; init; } = 60;

    /// <summary>How sure it must be that what comes in is finished in time, in standard deviations above the expected end: 0 is one time in two, 0.84 four times in five.</summary>
    public double Caution { get; init; } = 0.84;

    /// <summary>Seconds after which waiting counts as much as one step of priority, and after which a model that waits is loaded although another would pay more.</summary>
    public double PatienceSeconds { get; init; } = 6 * 3600;

    /// <summary>What part of the night each label or repository should get against the others; one that is not named counts as 1.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; init; } = new Dictionary<string, double>();

    /// <summary>The last second at which work may end; null where nothing closes.</summary>
    internal double? EndsBy => ClosesAt - ReserveSeconds;
}
