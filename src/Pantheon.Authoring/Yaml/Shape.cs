namespace Pantheon.Authoring.Yaml;

/// <summary>The keys that a mapping of a kind of file may have, those that a later version brings, and where the editor schema describes them.</summary>
internal sealed record Shape(string Noun, string SchemaPath, params string[] Keys)
{
    /// <summary>Keys that the language has and this version does not run, each with what to do instead.</summary>
    public IReadOnlyDictionary<string, string> Later { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys that are well formed and have no effect yet.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    public IEnumerable<string> AllKeys => Keys.Concat(Later.Keys).Concat(Unused);
}
