using Pantheon.Core.Policies;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Host.Demo;

/// <summary>Writes the demo: a repository, a catalog with six tasks, the box file and the scripted models. Git and restore are the caller's.</summary>
public static class DemoWriter
{
    private const string CatalogFolder = "catalog/";

    /// <summary>Writes every file of the demo; one that is there already is overwritten.</summary>
    public static async Task<DemoLayout> WriteAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = new DemoLayout(Path.GetFullPath(options.Folder));
        var content = DemoContent.Read();
        await WriteModelsAsync(layout, content["models/replies.json"], cancellationToken);
        var words = Words(options, layout);
        foreach (var (path, text) in content)
        {
            var target = Target(path);
            await WriteAsync(Path.Combine(layout.Folder, target), Filled(target, text, words), cancellationToken);
        }

        File.Copy(layout.VariantFile(options.Variant), layout.BoxFile, overwrite: true);
        return layout;
    }

    private static async Task WriteModelsAsync(DemoLayout layout, string json, CancellationToken cancellationToken)
    {
        var replies = ScriptedReplies.Parse(json, "replies.json", out var faults)
            ?? throw new InvalidOperationException("The demo's own replies do not read: " + string.Join("; ", faults));
        foreach (var model in replies.Models)
        {
            var path = layout.Gguf(model.Id);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
            await using var file = File.Create(path);
            ScriptedGguf.Write(model, file);
            await file.FlushAsync(cancellationToken);
        }
    }

    private static string Target(string path) =>
        path.StartsWith(CatalogFolder, StringComparison.Ordinal) ? ".pantheon/" + path[CatalogFolder.Length..] : path;

    private static Dictionary<string, string> Words(DemoOptions options, DemoLayout layout)
    {
        var servers = options.Servers ?? DemoServers.Usual;
        var elsewhere = new[] { servers.Coder, servers.Reviewer }.Where(server => !server.IsLoopback).Select(server => $"'{server.Authority}'");
        var words = new Dictionary<string, string>
        {
            ["@EGRESS@"] = string.Join(", ", elsewhere.Prepend(Policy.PoolsWord).Distinct()),
            ["@FOLDER@"] = layout.Folder,
            ["@PACKAGES@"] = Path.GetFullPath(options.PackagesFolder),
            ["@DOTNET_ROOT@"] = Path.GetFullPath(options.DotnetRoot),
            ["@TIME_ZONE@"] = options.TimeZone,
            ["@CODER_ENDPOINT@"] = servers.Coder.GetLeftPart(UriPartial.Authority),
            ["@REVIEWER_ENDPOINT@"] = servers.Reviewer.GetLeftPart(UriPartial.Authority),
        };

        // without a server of its own the file leaves the key out, and the PATH is searched when the night opens
        var (mark, server) = options.LlamaServer is { } found ? ("@LLAMA_SERVER@", found) : (", server: \"@LLAMA_SERVER@\"", "");
        words[mark] = server;
        return words;
    }

    /// <summary>Puts this machine's words into a YAML file; all others, patches above all, stay as they are to the byte.</summary>
    private static string Filled(string path, string text, Dictionary<string, string> words) =>
        path.EndsWith(".yaml", StringComparison.Ordinal)
            ? words.Aggregate(text, (filled, word) => filled.Replace(word.Key, Escaped(word.Value), StringComparison.Ordinal))
            : text;

    /// <summary>As it stands between the double quotes of YAML.</summary>
    private static string Escaped(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
        await File.WriteAllTextAsync(path, text, cancellationToken);
    }
}
