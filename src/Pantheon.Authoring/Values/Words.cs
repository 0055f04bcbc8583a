using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Values;

/// <summary>Reads the words of closed sets.</summary>
internal static class Words
{
    public static T? Read<T>(YamlNode? node, string what, DiagnosticBag diagnostics)
        where T : struct, Enum =>
        node is not null && Scalars.Word(node, what, [.. Word.All<T>()], diagnostics) is { } word ? Word.Parse<T>(word) : null;
}
