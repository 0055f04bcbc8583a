using System.Text.RegularExpressions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>The lines of a box file that declare a server that was found.</summary>
internal static partial class PoolTexts
{
    /// <summary>A pool in lines, without indentation; models that other machines run are left out.</summary>
    public static IReadOnlyList<string> Lines(string name, FoundServer server)
    {
        List<string> lines =
        [
            $"{name}:",
            $"  kind: {Word.Of(server.Kind)}",
            server.Endpoint.SocketPath is { } path ? $"  endpoint: {Quoted($"unix:{path}")}" : $"  endpoint: {Quoted($"http://{server.Endpoint.Address}")}",
            "  origin: local              # a claim; attestation checks it",
            "  slots: 1",
            "  models:",
        ];
        lines.AddRange(Models(server).Select(model => $"    {model.Name}: {{ id: {Quoted(model.Found.Id)}{Context(server.Kind, model.Found)}{Digest(model.Found)} }}"));
        return lines;
    }

    /// <summary>The models that this machine runs, each with a name that files accept and no other of the server has.</summary>
    public static IReadOnlyList<(string Name, FoundModel Found)> Models(FoundServer server)
    {
        var models = new List<(string Name, FoundModel Found)>();
        foreach (var model in server.Models.Where(model => !model.Remote && ModelProfiles.Find(model.Id).Family != "embedding"))
        {
            models.Add((Unused(Name(model.Id), [.. models.Select(taken => taken.Name)]), model));
        }

        return models;
    }

    public static string Unused(string name, IReadOnlyCollection<string> taken) =>
        taken.Contains(name) ? Enumerable.Range(2, taken.Count + 1).Select(number => $"{name}-{number}").First(other => !taken.Contains(other)) : name;

    /// <summary>A text as a name that the catalog's files accept.</summary>
    public static string Name(string text)
    {
        var last = text[(text.LastIndexOf('/') + 1)..].ToLowerInvariant();
        var plain = Odd().Replace(last.EndsWith(".gguf", StringComparison.Ordinal) ? last[..^5] : last, "-").Trim('-', '.');
        return plain.Length > 0 && char.IsAsciiLetterLower(plain[0]) ? plain : $"m-{plain}".TrimEnd('-');
    }

    /// <summary>A text in double quotes; whatever a server calls its models, a line stays one line.</summary>
    public static string Quoted(string text) => $"\"{string.Concat(text.Select(Escaped))}\"";

    private static string Escaped(char letter) => letter switch
    {
        '\\' or '"' => $"\\{letter}",
        _ when char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or '\ufeff' => $"\\u{(int)letter:x4}",
        _ => letter.ToString(),
    };

    // these two are told with each load what context is wanted: what they have just now means nothing
    private static string Context(RuntimeKind kind, FoundModel model) =>
        kind is not (RuntimeKind.Ollama or RuntimeKind.LmStudio) && model is { Context: >= 512 and var context } ? $", context: {context}" : "";

    private static string Digest(FoundModel model) => model.Digest is { } digest ? $", digest: {Quoted(digest)}" : "";

    [GeneratedRegex("[^a-z0-9_-]+")]
    private static partial Regex Odd();
}
