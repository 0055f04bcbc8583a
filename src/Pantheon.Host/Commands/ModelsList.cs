using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Profiles;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models list`: every model of the box file as its server has it, and what its profile says.</summary>
internal static class ModelsList
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var files = new Option<string?>("--files") { Description = "The GGUF files of a folder instead; those that models pull fetched, unless one is named", HelpName = "FOLDER", Arity = ArgumentArity.ZeroOrOne };
        var verify = new Option<bool>("--verify") { Description = "With --files: read every file and compare its SHA-256 with the one it was fetched with" };
        var command = new Command("list", "The models of the box file, as their servers have them\n\n  pantheon models list --json") { files, verify };
        command.SetAction((parsed, cancellationToken) => parsed.GetResult(files) is null
            ? parsed.GetValue(verify) ? throw new PantheonException(Codes.InputUnreadable, "--verify is for files", "pantheon models list --files --verify") : RunAsync(contextOf(parsed), cancellationToken)
            : ModelFilesList.RunAsync(contextOf(parsed), parsed.GetValue(files), parsed.GetValue(verify), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        await using var runtimes = new PoolRuntimes(context, box);
        var models = new List<(PoolSpec Pool, string Name, ModelEntry Entry, ModelPin? Pin, PantheonException? Fault)>();
        foreach (var pool in PoolRuntimes.Chosen(box, null))
        {
            foreach (var (name, entry) in pool.Models)
            {
                var (pin, fault) = await ModelPinning.TryAsync(runtimes, pool, name, cancellationToken);
                models.Add((pool, name, entry, pin, fault));
            }
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/models-list/v1",
                ["models"] = new JsonArray([.. models.Select(model => (JsonNode)new JsonObject
                {
                    ["model"] = $"{model.Pool.Name}/{model.Name}",
                    ["id"] = model.Entry.Id,
                    ["family"] = ModelProfiles.Find(model.Entry).Family,
                    ["tools"] = ModelProfiles.Find(model.Entry).Tools.Format,
                    ["context"] = model.Pin?.ContextLength,
                    ["digest"] = model.Pin?.Digest,
                    ["pinned"] = model.Entry.Digest,
                    ["origin"] = model.Pin is { } pin ? Word.Of(pin.Origin) : null,
                    ["fault"] = model.Fault?.Message,
                })]),
            }));
            return ExitCode.Yes;
        }

        var table = new Table("MODEL", "ID", "FAMILY", "TOOLS", "CONTEXT", "ORIGIN", "DIGEST");
        foreach (var (pool, name, entry, pin, fault) in models)
        {
            var profile = ModelProfiles.Find(entry);
            table.Add(
                $"{pool.Name}/{name}",
                entry.Id,
                profile.Family,
                profile.Tools.Format,
                pin?.ContextLength.ToString(CultureInfo.InvariantCulture) ?? "–",
                pin is null ? "down" : Word.Of(pin.Origin),
                ModelPinning.Said(entry, pin) ?? fault?.Message ?? "–");
        }

        table.Print(context.Screen);
        return ExitCode.Yes;
    }
}
