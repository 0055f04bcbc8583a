using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Host.Commands;

/// <summary>The files that `pantheon init` writes from what it found: pantheon.yaml, the box file, and the library fitted to both.</summary>
internal static partial class InitTexts
{
    private const string NoServer = "http://127.0.0.1:8080";

    /// <summary>pantheon.yaml; every route that an agent names leads to the first model found, the one of the second opinion to the last.</summary>
    public static string Project(string name, string baseBranch, bool isDotnet, IReadOnlyList<string> routes, IReadOnlyList<InitModel> models)
    {
        var text = new StringBuilder($$$"""
            # yaml-language-server: $schema=schema/pantheon.v1.json
            # What should happen, in git. What this machine has stands in the box file.
            version: 1
            project: {{{Name(name)}}}

            repos:
              {{{Name(name)}}}:
                path: ..                     # relative to this file
                base: {{{Quoted(baseBranch)}}}
                branch: "night/${{ night.date }}/${{ task.id }}-${{ task.slug }}"

            """);
        text.Append(isDotnet ? "    preset: dotnet\n" : "    # preset: dotnet, or `build: [...]`, `test: [...]` and `results: trx|junit|tap`\n");
        text.Append("    protected: [\".pantheon/**\"]\n\n# A route is an ordered list of pool/model; the first healthy one that policy allows answers.\nroutes:\n");
        foreach (var route in routes)
        {
            var model = route.Contains("second", StringComparison.Ordinal) ? models[^1] : models[0];
            // one model cannot be its own second opinion: the gate would hold every change
            var note = route.Contains("second", StringComparison.Ordinal) && model == models[0] ? "     # name another model here: a review by the coder's own holds every change" : "";
            text.Append($"  {route}: [{model.Pool}/{model.Name}]{note}\n");
        }

        return text.Append($"\ndefaults: {{ repo: {Name(name)}, flow: spec2code, night: night, day: day }}\n").ToString();
    }

    public static string Box(IReadOnlyList<FoundServer> servers, string data, string reports)
    {
        var text = new StringBuilder("# What this machine has: where models run, where the store and the reports are. Not in git.\nversion: 1\nbox: box\n\npools:\n");
        foreach (var (server, index) in servers.Select((server, index) => (server, index)))
        {
            text.Append($"  {PoolName(index)}:\n    kind: {server.Kind}\n    endpoint: http://{server.Address}\n    origin: local\n    slots: 1\n    models:\n");
            foreach (var model in server.Models)
            {
                text.Append($"      {Name(model)}: {{ id: {Quoted(model)} }}\n");
            }
        }

        if (servers.Count == 0)
        {
            text.Append($"  {PoolName(0)}:                         # no server answered: correct address and model\n    kind: llama-server\n    endpoint: {NoServer}\n");
            text.Append("    origin: local\n    slots: 1\n    models: { model: { id: model } }\n");
        }

        return text.Append($"\nstore: {{ postgres: private }}          # a cluster that Pantheon runs itself; or a connection string\ndata: {Quoted(data)}\ncpu_slots: 2\nreports: {{ to: {Quoted(reports)} }}\n").ToString();
    }

    /// <summary>The models a route can lead to, in the order they were found.</summary>
    public static IReadOnlyList<InitModel> Models(IReadOnlyList<FoundServer> servers) => servers.Count == 0
        ? [new InitModel(PoolName(0), "model")]
        : [.. servers.SelectMany((server, index) => server.Models.Select(model => new InitModel(PoolName(index), Name(model))))];

    /// <summary>A file of the library with this machine's time zone, its servers, and schemas where the catalog keeps them.</summary>
    public static string Fitted(string text, string timeZone, IReadOnlyList<FoundServer> servers)
    {
        var addresses = servers.Select(server => $"\"{server.Address}\"").Append($"\"{new Uri(NoServer).Authority}\"").Distinct();
        text = SchemaPath().Replace(text, "$schema=../schema/").Replace("tz: Etc/UTC", $"tz: {timeZone}", StringComparison.Ordinal);
        return AllowedAddresses().Replace(text, $"allow: [{string.Join(", ", addresses)}]");
    }

    /// <summary>The routes that the library's agents name.</summary>
    public static IReadOnlyList<string> Routes(IEnumerable<string> agents) =>
        [.. agents.SelectMany(text => RouteName().Matches(text)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The text as a name that the catalog's files accept.</summary>
    public static string Name(string text)
    {
        var last = text[(text.LastIndexOf('/') + 1)..].ToLowerInvariant();
        var plain = Odd().Replace(last.EndsWith(".gguf", StringComparison.Ordinal) ? last[..^5] : last, "-").Trim('-', '.');
        return plain.Length > 0 && char.IsAsciiLetterLower(plain[0]) ? plain : $"m-{plain}".TrimEnd('-');
    }

    private static string PoolName(int index) => index == 0 ? "local" : $"local-{index + 1}";

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\$schema=(\.\./)+ops/schemas/")]
    private static partial Regex SchemaPath();

    [GeneratedRegex(@"allow: \[""127\.0\.0\.1:8080""[^\]]*\]")]
    private static partial Regex AllowedAddresses();

    [GeneratedRegex(@"\broute: ([a-z][a-z0-9_-]*)")]
    private static partial Regex RouteName();

    [GeneratedRegex("[^a-z0-9_-]+")]
    private static partial Regex Odd();
}
