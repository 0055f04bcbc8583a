using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Host.Drafting;
using Pantheon.Host.Servers;
using Pantheon.Runtimes.Discovery;

namespace Pantheon.Host.Commands;

/// <summary>The files that `pantheon init` writes from what it found: pantheon.yaml, the box file, and the library fitted to both.</summary>
internal static partial class InitTexts
{
    /// <summary>pantheon.yaml; each route with the reason for its models.</summary>
    public static string Project(string name, string baseBranch, bool isDotnet, IReadOnlyList<RouteChoice> routes)
    {
        var text = new StringBuilder($$$"""
            # yaml-language-server: $schema=schema/pantheon.v1.json
            # What should happen, in git. What this machine has stands in the box file.
            version: 1
            project: {{{PoolTexts.Name(name)}}}

            repos:
              {{{PoolTexts.Name(name)}}}:
                path: ..                     # relative to this file
                base: {{{PoolTexts.Quoted(baseBranch)}}}
                branch: "night/${{ night.date }}/${{ task.id }}-${{ task.slug }}"

            """);
        text.Append(isDotnet ? "    preset: dotnet\n" : "    # preset: dotnet, or `build: [...]`, `test: [...]` and `results: trx|junit|tap`\n");
        text.Append("    protected: [\".pantheon/**\"]\n\n# A route is an ordered list of pool/model; the first healthy one that policy allows answers.\nroutes:\n");
        foreach (var route in routes)
        {
            text.Append($"  # {route.Reason.ReplaceLineEndings(" ")}\n  {route.Route}: [{string.Join(", ", route.Models)}]\n");
        }

        return text.Append($"\ndefaults: {{ repo: {PoolTexts.Name(name)}, flow: spec2code, night: night, day: day }}\n").ToString();
    }

    /// <summary>The box file; a server that names no model of its own is left out.</summary>
    public static string Box(IReadOnlyList<FoundServer> servers, string data, string reports)
    {
        var text = new StringBuilder("# What this machine has: where models run, where the store and the reports are. Not in git.\nversion: 1\nbox: box\n\npools:\n");
        var pools = Pools(servers);
        foreach (var (name, server) in pools)
        {
            text.Append($"  # {server.Product}{(server.Version is { } version ? $" {version}" : "")}{(server.Note is { } note ? $": {note}" : "")}".ReplaceLineEndings(" ")).Append('\n');
            text.AppendJoin("", PoolTexts.Lines(name, server).Select(line => $"  {line}\n"));
        }

        if (pools.Count == 0)
        {
            text.Append($"  local:                         # no server answered: correct address and model\n    kind: llama-server\n    endpoint: http://{LibraryTexts.NoServer}\n");
            text.Append("    origin: local\n    slots: 1\n    models: { model: { id: model } }\n");
        }

        return text.Append($"\nstore: {{ postgres: private }}          # a cluster that Pantheon runs itself; or a connection string\ndata: {PoolTexts.Quoted(data)}\ncpu_slots: 2\nreports: {{ to: {PoolTexts.Quoted(reports)} }}\n").ToString();
    }

    /// <summary>The servers that have a model of their own, each with the name of its pool.</summary>
    public static IReadOnlyList<(string Name, FoundServer Server)> Pools(IReadOnlyList<FoundServer> servers)
    {
        var pools = new List<(string Name, FoundServer Server)>();
        foreach (var server in servers.Where(server => PoolTexts.Models(server).Count > 0))
        {
            pools.Add((PoolTexts.Unused(PoolTexts.Name(Word.Of(server.Kind)), [.. pools.Select(pool => pool.Name)]), server));
        }

        return pools;
    }

    /// <summary>The models a route can lead to: those found, or the one that a box file without servers stands for.</summary>
    public static IReadOnlyList<RouteCandidate> Candidates(IReadOnlyList<FoundServer> servers)
    {
        var pools = Pools(servers);
        return pools.Count == 0
            ? [new RouteCandidate("local", "model", new ModelEntry { Id = "model" }, RuntimeKind.LlamaServer)]
            : [.. pools.SelectMany(pool => PoolTexts.Models(pool.Server).Select(model => new RouteCandidate(pool.Name, model.Name, new ModelEntry { Id = model.Found.Id }, pool.Server.Kind)))];
    }

    /// <summary>The routes that the library's agents name.</summary>
    public static IReadOnlyList<string> Routes(IEnumerable<string> agents) =>
        [.. agents.SelectMany(text => RouteName().Matches(text)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\broute: ([a-z][a-z0-9_-]*)")]
    private static partial Regex RouteName();
}
