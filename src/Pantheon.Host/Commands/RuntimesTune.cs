using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes tune`: what to change at a pool so that agents have the context and the seats they ask for; changes nothing but box.yaml, and that only when told.</summary>
internal static class RuntimesTune
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var pool = new Argument<string>("POOL") { Description = "A pool of the box file" };
        var write = new Option<bool>("--write") { Description = "Write what lies in box.yaml (context, slots)" };
        var command = new Command("tune", "Say what to change at a pool: context, seats, memory\n\n  pantheon runtimes tune POOL") { pool, write };
        command.SetAction((parsed, cancellationToken) => RunAsync(contextOf(parsed), parsed.GetRequiredValue(pool), parsed.GetValue(write), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string name, bool write, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        var pool = PoolRuntimes.Chosen(box, name)[0];
        var catalog = Catalog(context, box);
        var advice = new List<TuningAdvice>();
        await using var runtimes = new PoolRuntimes(context, box);
        var memory = await GraphicsMemory.OfThisMachineAsync(context, cancellationToken);
        foreach (var (model, entry) in pool.Models)
        {
            PreparedModel? prepared = null;
            try
            {
                prepared = await runtimes.Of(pool).PrepareAsync(await runtimes.Of(pool).PinAsync(model, cancellationToken), cancellationToken);
            }
            catch (PantheonException fault)
            {
                context.Screen.Warn($"{pool.Name}/{model} did not answer, so only the box file is looked at: {fault.Message}");
            }

            var need = AgentNeeds.Of(catalog, new ModelAddress(pool.Name, model));
            advice.AddRange(new PoolTuning(pool, need, pool.VideoMemory ?? memory).Advise(model, entry, prepared));
        }

        Print(context, pool, advice);
        if (write)
        {
            Write(context, box, pool, [.. advice.Select(one => one.Change).OfType<BoxChange>().Distinct()]);
        }
        else if (advice.Exists(one => one.Change is not null))
        {
            context.Screen.Next($"pantheon runtimes tune {pool.Name} --write   writes what lies in {box.File}");
        }

        return advice.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }

    private static Catalog? Catalog(CommandContext context, BoxSpec box)
    {
        try
        {
            return CatalogLoader.Load(CatalogFiles.FromFolder(WorkplaceLoader.FindCatalog(context)), box).Catalog;
        }
        catch (PantheonException missing) when (missing.Code == Codes.NoCatalog)
        {
            // without a catalog the needs of agents like the library's are assumed
            return null;
        }
    }

    private static void Print(CommandContext context, PoolSpec pool, List<TuningAdvice> advice)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/runtimes-tune/v1",
                ["pool"] = pool.Name,
                ["advice"] = new JsonArray([.. advice.Select(one => (JsonNode)new JsonObject
                {
                    ["model"] = one.Model,
                    ["why"] = one.Why,
                    ["do"] = new JsonArray([.. one.Do.Select(line => (JsonNode)line)]),
                    ["box_key"] = one.Change?.Key,
                    ["box_value"] = one.Change?.Value,
                })]),
            }));
            return;
        }

        foreach (var one in advice)
        {
            context.Screen.Data($"{context.Screen.Paint("33", "!")} {pool.Name}/{one.Model}  {one.Why}");
            foreach (var line in one.Do)
            {
                context.Screen.Data($"    {line}");
            }
        }

        if (advice.Count == 0)
        {
            context.Screen.Say($"{pool.Name}: nothing to change");
        }
    }

    private static void Write(CommandContext context, BoxSpec box, PoolSpec pool, IReadOnlyList<BoxChange> changes)
    {
        var text = File.ReadAllText(box.File);
        foreach (var change in changes)
        {
            text = change.In(text, pool.Name)
                ?? throw new PantheonException(Codes.BoxFileNotEdited, $"'{change.Key}: {change.Value}' was not written into '{box.File}': its form does not allow it", $"write it by hand at {change.Place(pool.Name)}");
            context.Screen.Say($"wrote    {change.Place(pool.Name)}: {change.Value}");
        }

        if (changes.Count > 0)
        {
            File.WriteAllText(box.File, text);
            context.Screen.Next($"pantheon runtimes test {pool.Name} --tools");
        }
        else
        {
            context.Screen.Say("nothing of it lies in the box file");
        }
    }
}
