using Pantheon.Core.Runs;

namespace Pantheon.Engine.Directing;

/// <summary>A run that the night works on; it is finished where its last node is.</summary>
public sealed record ForecastRun(Run Run, IReadOnlyList<ForecastNode> Nodes, bool IsFinished)
{
    public TimeSpan From => Nodes.Min(node => node.From);

    /// <summary>When it is finished in four nights of five; null where it is not in so many.</summary>
    public TimeSpan? Latest { get; init; }

    public TimeSpan To => Nodes.Max(node => node.To);
}
