using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Policies;

/// <summary>Where each rule of a policy stands: its path, and for a list also each entry, to the place of its key or entry.</summary>
internal static class RulePlaces
{
    public static IReadOnlyDictionary<string, SourceSpan> Of(YamlMap policy)
    {
        var places = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        Add(policy, "", places);
        return places;
    }

    private static void Add(YamlNode node, string before, Dictionary<string, SourceSpan> places)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    places[before + entry.Key] = entry.KeySpan;
                    Add(entry.Value, $"{before}{entry.Key}.", places);
                }

                break;
            case YamlList list:
                foreach (var item in list.Items.OfType<YamlScalar>())
                {
                    places.TryAdd(before + item.Text, item.Span);
                }

                break;
        }
    }
}
