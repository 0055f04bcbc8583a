namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A stretch of text that is made of calls: where it ends, the calls in it, and those cut off.</summary>
internal sealed record Found(int End)
{
    /// <summary>Where it starts, when that is before its opening mark.</summary>
    public int? Start { get; init; }

    public List<EmbeddedCall> Calls { get; init; } = [];

    public List<EmbeddedCall> Truncated { get; init; } = [];
}
