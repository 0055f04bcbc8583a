using System.Security.Cryptography;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Host.Demo;

/// <summary>Writes the demo: a repository, a catalog with six tasks, the box file and the scripted models. Git and restore are the caller's.</summary>
public static class DemoWriter
{
    private const string CatalogFolder = "catalog/";
    private const string ScriptedBox = "box.scripted.yaml";
    private const string ServersBox = "box.servers.yaml";

    /// <summary>Writes every file of the demo; one that is there already is overwritten.</summary>
    public static async Task<DemoLayout> WriteAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = new DemoLayout(Path.GetFullPath(options.Folder));
        var content = DemoContent.Read();
        await WriteModelsAsync(layout, content["models/replies.json"], cancellationToken);
        var words = await WordsAsync(options, layout, cancellationToken);
        foreach (var (path, text) in content)
        {
            if (Target(path, options) is { } target)
            {
                await WriteAsync(Path.Combine(layout.Folder, target), Filled(target, text, words), cancellationToken);
            }
        }

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

    private static string? Target(string path, DemoOptions options) => path switch
    {
        ScriptedBox => options.Servers is null ? "box.yaml" : null,
        ServersBox => options.Servers is null ? null : "box.yaml",
        _ when path.StartsWith(CatalogFolder, StringComparison.Ordinal) => ".pantheon/" + path[CatalogFolder.Length..],
        _ => path,
    };

    private static async Task<Dictionary<string, string>> WordsAsync(
        DemoOptions options, DemoLayout layout, CancellationToken cancellationToken)
    {
        var words = new Dictionary<string, string>
        {
            ["@FOLDER@"] = layout.Folder,
            ["@PACKAGES@"] = Path.GetFullPath(options.PackagesFolder),
            ["@DOTNET_ROOT@"] = Path.GetFullPath(options.DotnetRoot),
            ["@TIME_ZONE@"] = options.TimeZone,
            ["@CODER_POOL@"] = options.Servers is null ? "demo" : "coder",
            ["@REVIEWER_POOL@"] = options.Servers is null ? "demo" : "reviewer",
            ["@POOLS@"] = options.Servers is null ? "demo" : "coder, reviewer",
            ["@EGRESS@"] = "",
        };
        if (options.Servers is { } servers)
        {
            words["@EGRESS@"] = $"'{servers.Coder.Authority}', '{servers.Reviewer.Authority}'";
            words["@CODER_ENDPOINT@"] = servers.Coder.GetLeftPart(UriPartial.Authority);
            words["@REVIEWER_ENDPOINT@"] = servers.Reviewer.GetLeftPart(UriPartial.Authority);
            words["@CODER_DIGEST@"] = await DigestAsync(layout.Gguf(DemoLayout.CoderModel), cancellationToken);
            words["@REVIEWER_DIGEST@"] = await DigestAsync(layout.Gguf(DemoLayout.ReviewerModel), cancellationToken);
        }

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

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
        await File.WriteAllTextAsync(path, text, cancellationToken);
    }
}
