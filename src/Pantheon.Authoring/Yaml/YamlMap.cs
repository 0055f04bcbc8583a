using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>Keys with their values, in the order of the file; no key twice.</summary>
internal sealed record YamlMap(SourceSpan Span, IReadOnlyList<YamlEntry> Entries) : YamlNode(Span)
{
    public override string Description => "a mapping";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}
