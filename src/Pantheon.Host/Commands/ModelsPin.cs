using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models pin`: records in the box file which model each server has now, so that another one in its place is noticed.</summary>
internal static class ModelsPin
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var pool = new Argument<string?>("POOL") { Description = "A pool of the box file; all unless named", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Also where another digest is pinned" };
        var dry = new Option<bool>("--dry-run") { Description = "Print the lines, write nothing" };
        var command = new Command("pin", "Record the digests of the models in the box file\n\n  pantheon models pin --dry-run") { pool, force, dry };
        command.SetAction((parsed, cancellationToken) => RunAsync(contextOf(parsed), parsed.GetValue(pool), parsed.GetValue(force), parsed.GetValue(dry), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? name, bool force, bool dry, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        var text = await File.ReadAllTextAsync(box.File, cancellationToken);
        var (edited, missed, away) = (text, 0, 0);
        var pins = new JsonArray();
        await using var runtimes = new PoolRuntimes(context, box);
        foreach (var pool in PoolRuntimes.Chosen(box, name))
        {
            foreach (var (model, entry) in pool.Models)
            {
                var (pin, fault) = await ModelPinning.TryAsync(runtimes, pool, model, cancellationToken);
                if (pin is null || ModelPinning.DigestOf(pin) is not { } digest)
                {
                    (missed, away) = fault is null or ChatException { Fault: ChatFault.WrongModel } ? (missed + 1, away) : (missed, away + 1);
                    context.Screen.Warn($"{pool.Name}/{model}: {fault?.Message ?? "its server shows no digest"}");
                    continue;
                }

                var differs = entry.Digest is not null && !ModelPinning.IsPinned(entry, pin);
                pins.Add((JsonNode)new JsonObject { ["model"] = $"{pool.Name}/{model}", ["digest"] = digest, ["pinned"] = entry.Digest, ["differs"] = differs });
                if (differs && !force)
                {
                    missed++;
                    context.Screen.Warn($"{pool.Name}/{model} is another model than the pinned one ({entry.Digest}): if that is meant, --force");
                }
                else if (entry.Digest is null || differs)
                {
                    edited = Pinned(context, edited, new BoxChange(model, "digest", $"\"{digest}\""), pool, box);
                }
            }
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/models-pin/v1", ["written"] = !dry && edited != text, ["models"] = pins }));
        }

        if (!dry && edited != text)
        {
            await File.WriteAllTextAsync(box.File, edited, cancellationToken);
            context.Screen.Say($"wrote    {box.File}");
        }

        // a model that cannot be asked is something that is not there; one that differs, or shows no digest, is an answer
        return missed > 0 ? ExitCode.No : away > 0 ? ExitCode.Missing : ExitCode.Yes;
    }

    private static string Pinned(CommandContext context, string text, BoxChange change, PoolSpec pool, BoxSpec box)
    {
        if (!context.Json)
        {
            context.Screen.Data($"{change.Place(pool.Name)}: {change.Value}");
        }

        return change.In(text, pool.Name)
            ?? throw new PantheonException(Codes.BoxFileNotEdited, $"the digest was not written into '{box.File}': its form does not allow it", $"write it by hand at {change.Place(pool.Name)}: {change.Value}");
    }
}
