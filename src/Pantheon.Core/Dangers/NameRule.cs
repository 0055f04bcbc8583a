namespace Pantheon.Core.Dangers;

/// <summary>A rule by name alone: a file of one of these names, with one of these endings, or anywhere in one of these folders.</summary>
internal sealed record NameRule(string Category, string Why)
{
    /// <summary>Whole file names.</summary>
    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>();

    public IReadOnlyList<string> Endings { get; init; } = [];

    /// <summary>A name that has one of the endings and is judged by its content instead.</summary>
    public string? ExceptEnding { get; init; }

    public IReadOnlyList<string> Beginnings { get; init; } = [];

    /// <summary>Folders by name or by path (`.github/workflows`), at any depth.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    public bool Matches(FoldedPath path) =>
        Names.Contains(path.Name)
        || (path.Name != ExceptEnding && Endings.Any(ending => path.Name.EndsWith(ending, StringComparison.Ordinal)))
        || Beginnings.Any(beginning => path.Name.StartsWith(beginning, StringComparison.Ordinal))
        || Folders.Any(folder => $"/{path.Whole}".Contains($"/{folder}/", StringComparison.Ordinal));
}
