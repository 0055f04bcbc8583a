using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>A list of values.</summary>
internal sealed record YamlList(SourceSpan Span, IReadOnlyList<YamlNode> Items) : YamlNode(Span)
{
    public override string Description => "a list";
}
