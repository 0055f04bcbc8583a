using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Caching;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon cache`: what the reply cache holds, and forgetting it.</summary>
internal static class CacheCommand
{
    private const string Model = "model";
    private const string Agent = "agent";

    public static Command Create(Func<ParseResult, CommandContext> contextOf) =>
        new("cache", "Kept answers of models") { Stats(contextOf), Clear(contextOf) };

    private static Command Stats(Func<ParseResult, CommandContext> contextOf)
    {
        var by = new Option<string?>("--by") { Description = "Group by model or by the agent that asked first", HelpName = "model|agent" };
        by.AcceptOnlyFromAmong(Model, Agent);
        var stats = new Command("stats", "How many answers are kept, and how large they are\n\n  pantheon cache stats --by model") { by };
        stats.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            Show(context, Open(context).Stats(), parsed.GetValue(by));
            return ExitCode.Yes;
        });
        return stats;
    }

    private static Command Clear(Func<ParseResult, CommandContext> contextOf)
    {
        var older = new Option<string?>("--older") { Description = "Only answers kept longer ago than this, as in 30d", HelpName = "SPAN" };
        var model = new Option<string?>("--model") { Description = "Only answers of this model, alone or as pool/model", HelpName = "M" };
        var dryRun = ChangeOptions.DryRun("Only say how many answers would be forgotten");
        var yes = ChangeOptions.Yes("Forget all of them without asking");
        var clear = new Command("clear", "Forget kept answers; all of them, if nothing narrows it\n\n  pantheon cache clear --older 30d\n  pantheon cache clear --dry-run") { older, model, dryRun, yes };
        clear.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            var (cache, before, isDry) = (Open(context), Before(parsed.GetValue(older), context.Time.GetUtcNow()), parsed.GetValue(dryRun));
            if (!isDry && before is null && parsed.GetValue(model) is null && cache.Stats() is { Entries: > 0 } all)
            {
                ChangeOptions.Require(context.Screen, parsed.GetValue(yes), $"Forget all of {Answers(all.Entries)}, {Sizes.Of(all.Bytes)}?", $"all of {Answers(all.Entries)} may be forgotten");
            }

            var cleared = isDry ? cache.WouldClear(before, parsed.GetValue(model)) : cache.Clear(before, parsed.GetValue(model));
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/cache-clear/v1", ["dry_run"] = isDry, ["entries"] = cleared.Entries, ["bytes"] = cleared.Bytes }));
            }
            else
            {
                context.Screen.Data($"{Answers(cleared.Entries)} {(isDry ? "would be forgotten" : "forgotten")}, {Sizes.Of(cleared.Bytes)}");
            }

            return ExitCode.Yes;
        });
        return clear;
    }

    private static ReplyCache Open(CommandContext context) =>
        new(ReplyCache.FolderIn(BoxOpening.Read(context).DataFolder), ReplyCache.DefaultMaxBytes, context.Time);

    private static DateTimeOffset? Before(string? older, DateTimeOffset now) => older is null
        ? null
        : Spans.Since(older, now) ?? throw new PantheonException(Codes.CacheRequestUnclear, $"'{older}' is no span of time", "as in pantheon cache clear --older 30d");

    private static void Show(CommandContext context, CacheStats stats, string? by)
    {
        var groups = by switch { Model => stats.ByModel, Agent => stats.ByAgent, _ => [] };
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/cache-stats/v1",
                ["entries"] = stats.Entries,
                ["bytes"] = stats.Bytes,
                ["max_bytes"] = stats.MaxBytes,
                ["oldest"] = stats.Oldest?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["by"] = by,
                ["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)new JsonObject { ["name"] = group.Name, ["entries"] = group.Entries, ["bytes"] = group.Bytes })]),
            }));
            return;
        }

        var since = stats.Oldest is { } oldest ? string.Create(CultureInfo.InvariantCulture, $", since {oldest.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "";
        context.Screen.Data($"{Answers(stats.Entries)}, {Sizes.Of(stats.Bytes)} of {Sizes.Of(stats.MaxBytes)}{since}");
        var width = groups.Select(group => group.Name.Length).DefaultIfEmpty().Max();
        foreach (var group in groups)
        {
            context.Screen.Data($"{group.Name.PadRight(width)}  {Answers(group.Entries)}  {Sizes.Of(group.Bytes)}");
        }
    }

    private static string Answers(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "answer" : "answers")}");
}
