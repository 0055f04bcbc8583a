namespace Pantheon.Runtimes.Installing;

/// <summary>A model server that a person may want on this machine.</summary>
public sealed record ServerProgram
{
    /// <summary>As the box file's `kind` has it.</summary>
    public required string Kind { get; init; }

    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>The program that shows with `--version` that it is there; null where it brings none before it was opened once.</summary>
    public string? Program { get; init; }

    public IReadOnlyList<ServerPackage> Packages { get; init; } = [];

    /// <summary>Where to get it without a package manager, as the end of a sentence.</summary>
    public required string Elsewhere { get; init; }
}
