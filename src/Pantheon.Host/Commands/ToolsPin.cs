using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Authoring.Tools;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Mcp;
using Pantheon.Tools.Shell;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon tools pin`: shows what the MCP server of a tool says of it, started in its sandbox, and records the digest of that in tools/NAME.yaml.</summary>
internal static class ToolsPin
{
    private const int MaxShown = 2_000;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var name = new Argument<string?>("NAME") { Description = "A tool of an MCP server; all of them unless named", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Also where another digest is pinned" };
        var dry = new Option<bool>("--dry-run") { Description = "Show what the servers say, write nothing" };
        var command = new Command("pin", "Record in tools/NAME.yaml what an MCP server says of its tool\n\n  pantheon tools pin NAME --dry-run") { name, force, dry };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            return await Daylight.WorkAsync(
                context, "tools of MCP servers are pinned", token => RunAsync(context, parsed.GetValue(name), parsed.GetValue(force), parsed.GetValue(dry), token), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? name, bool force, bool dry, CancellationToken cancellationToken)
    {
        var root = WorkplaceLoader.FindCatalog(context);
        var box = BoxOpening.Read(context);
        var files = CatalogFiles.FromFolder(root);
        var load = CatalogLoader.LoadUnpinned(files, box);
        if (load.Catalog is not { } catalog)
        {
            WorkplaceLoader.Print(context, [.. load.Diagnostics], files.TextOf);
            throw new PantheonException(Codes.FilesInvalid, "the catalog has errors (above); no server was started", "mend them, then pin");
        }

        var missed = 0;
        var pins = new JsonArray();
        foreach (var spec in Chosen(catalog, name))
        {
            var pin = await ReadAsync(context, catalog, box, spec, cancellationToken);
            var pinned = spec.Mcp?.Digest;
            var differs = pinned is not null && pinned != pin.Digest;
            pins.Add((JsonNode)new JsonObject
            {
                ["tool"] = spec.Name,
                ["digest"] = pin.Digest.ToString(),
                ["pinned"] = pinned?.ToString(),
                ["differs"] = differs,
                ["description"] = pin.Description,
                ["input"] = pin.Input.DeepClone(),
            });
            Show(context, spec, pin);
            if (differs && !force)
            {
                missed++;
                context.Screen.Warn($"{spec.Name}: its server says something else than what was pinned ({pinned}): if that is meant, --force");
            }
            else if (pinned != pin.Digest && !dry)
            {
                await WriteAsync(context, Path.Combine(root, spec.Span.File), pin.Digest, cancellationToken);
            }
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/tools-pin/v1", ["tools"] = pins }));
        }

        return missed > 0 ? ExitCode.No : ExitCode.Yes;
    }

    private static IReadOnlyList<ToolSpec> Chosen(Catalog catalog, string? name)
    {
        IReadOnlyList<ToolSpec> all = [.. catalog.Tools.Values.Where(tool => tool.Mcp is not null).OrderBy(tool => tool.Name, StringComparer.Ordinal)];
        IReadOnlyList<ToolSpec> chosen = name is null ? all : [.. all.Where(tool => tool.Name == name)];
        return chosen.Count > 0
            ? chosen
            : throw new PantheonException(
                Codes.McpNothingToPin,
                name is null ? "the catalog declares no tool of an MCP server" : $"the catalog declares no tool '{name}' of an MCP server",
                all.Count > 0 ? $"it has: {string.Join(", ", all.Select(tool => tool.Name))}" : "write tools/NAME.yaml with the key 'mcp' (ops/docs/mcp.md)");
    }

    /// <summary>The server sees what it will see at night, and an empty folder in place of a worktree.</summary>
    private static async Task<McpPin> ReadAsync(CommandContext context, Catalog catalog, BoxSpec box, ToolSpec spec, CancellationToken cancellationToken)
    {
        ChosenSandbox.CheckPaths(box, catalog.Night);
        var processes = new ProcessRunner(context.Time);
        var machine = new ToolMachine(new ChosenSandbox(box, processes), processes, new Tools.Shell.WorkerEnvironment(context.Environment.Variables)) { CacheFolders = box.Caches };
        var folder = Directory.CreateTempSubdirectory("pantheon-pin-");
        try
        {
            var repository = new RepositorySpec { Name = "pin", Path = folder.FullName, Base = "main" };
            var workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("pin"), 1), repository, folder.FullName, new string('0', 40));
            var scene = new ToolContext { Workspace = workspace, Policy = catalog.Night, OutputFolder = folder.FullName, Repository = repository };
            return await McpPin.ReadAsync(spec, machine, scene, context.Time, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Show(CommandContext context, ToolSpec spec, McpPin pin)
    {
        if (!context.Json)
        {
            context.Screen.Data($"{spec.Name}: {pin.Digest}");
            context.Screen.Data($"  its server says: {Shown(pin.Description)}");
            context.Screen.Data($"  it takes: {Shown(CanonicalJson.Text(pin.Input))}");
        }
    }

    // a server's words may hold what moves the cursor or hides the rest
    private static string Shown(string text) =>
        new string([.. text.Select(letter => char.IsWhiteSpace(letter) ? ' ' : letter).Where(IsPlain).Take(MaxShown)]) + (text.Length > MaxShown ? "…" : "");

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse);

    private static async Task WriteAsync(CommandContext context, string file, Digest digest, CancellationToken cancellationToken)
    {
        var edited = ToolPin.Write(await File.ReadAllTextAsync(file, cancellationToken), digest)
            ?? throw new PantheonException(Codes.McpPinNotWritten, $"the digest was not written into '{file}': its form does not allow it", $"write it by hand under mcp: digest: \"{digest}\"");
        await File.WriteAllTextAsync(file, edited, cancellationToken);
        context.Screen.Say($"wrote    {file}; commit it");
    }
}
