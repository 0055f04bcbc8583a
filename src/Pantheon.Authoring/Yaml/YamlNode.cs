using System.Globalization;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>A value of a YAML file that remembers its place.</summary>
internal abstract record YamlNode(SourceSpan Span)
{
    /// <summary>What a message calls the value it found: a list, a mapping, the text 'x' …</summary>
    public abstract string Description { get; }

    /// <summary>The node at the end of a path of keys and indexes, or the deepest one on the way that exists.</summary>
    public YamlNode At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            var next = node switch
            {
                YamlMap map => map.Find(step)?.Value,
                YamlList list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count
                    => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                return node;
            }

            node = next;
        }

        return node;
    }

    /// <summary>The place of a key within this mapping, or of the mapping itself when the key is not there.</summary>
    public SourceSpan KeySpan(string key) => (this as YamlMap)?.Find(key)?.KeySpan ?? Span;
}
