namespace Pantheon.Core.Tasks;

/// <summary>Where a task may change files, as globs with limits; a sentence is advisory only.</summary>
public sealed record TaskScope
{
    public IReadOnlyList<string> Paths { get; init; } = [];

    public string? Sentence { get; init; }

    public int? MaxFiles { get; init; }

    public int? MaxAddedLines { get; init; }

    public IReadOnlyList<string> OutOfScope { get; init; } = [];
}
