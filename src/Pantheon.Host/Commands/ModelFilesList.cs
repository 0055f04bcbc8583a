using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Fetching;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models list --files`: the GGUF files of a folder, what they say of themselves, and whether they are what was fetched.</summary>
internal static class ModelFilesList
{
    public static async Task<int> RunAsync(CommandContext context, string? named, bool verifies, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Find(context);
        var folder = named is not null ? Path.GetFullPath(named, context.Folder)
            : box is not null ? ModelFolder.Of(box)
            : throw new PantheonException(Codes.InputUnreadable, "without a box file the folder has to be named", "pantheon models list --files FOLDER");
        if (!Directory.Exists(folder) && named is not null)
        {
            throw new PantheonException(Codes.InputUnreadable, $"there is no folder '{folder}'", "pantheon models list --files FOLDER");
        }

        IReadOnlyList<ModelFile> files = Directory.Exists(folder) ? await ModelFileList.ReadAsync(folder, ModelFolder.Digests(box), verifies, cancellationToken) : [];
        Print(context, folder, files);
        return files.Any(file => file.Trust == FileTrust.Differs) ? ExitCode.Integrity : files.Any(file => file.Fault is not null) ? ExitCode.No : ExitCode.Yes;
    }

    private static void Print(CommandContext context, string folder, IReadOnlyList<ModelFile> files)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/models-files/v1", ["folder"] = folder, ["files"] = new JsonArray([.. files.Select(Json)]) }));
            return;
        }

        if (files.Count == 0)
        {
            context.Screen.Say($"no GGUF files in {folder}");
            context.Screen.Next("pantheon models pull https://…/NAME.gguf --sha256 HEX");
            return;
        }

        var table = new Table("FILE", "SIZE", "ARCHITECTURE", "AS", "CONTEXT", "TEMPLATE", "SHA-256", "NAME");
        foreach (var file in files)
        {
            table.Add(
                file.Name,
                ByteCount.Text(file.Bytes),
                file.Head?.Architecture ?? "–",
                file.Head?.Quantisation ?? "–",
                file.Head?.ContextLength?.ToString(CultureInfo.InvariantCulture) ?? "–",
                file.Head is null ? "–" : file.Head.HasTemplate ? "✓" : "none",
                Word.Of(file.Trust),
                file.Fault is { } fault ? $"unreadable: {fault}" : file.Head?.Name ?? "–");
        }

        table.Print(context.Screen);
        if (files.Any(file => file.Trust == FileTrust.Unverified))
        {
            context.Screen.Next("pantheon models list --files --verify");
        }
    }

    private static JsonNode Json(ModelFile file) => new JsonObject
    {
        ["file"] = file.Name,
        ["bytes"] = file.Bytes,
        ["architecture"] = file.Head?.Architecture,
        ["name"] = file.Head?.Name,
        ["quantisation"] = file.Head?.Quantisation,
        ["context"] = file.Head?.ContextLength,
        ["template"] = file.Head?.HasTemplate,
        ["tensors"] = file.Head?.Tensors,
        ["trust"] = Word.Of(file.Trust),
        ["digest"] = file.Digest?.ToString(),
        ["fault"] = file.Fault,
    };
}
