using System.CommandLine;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Pruning;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon db prune`: drops the details of old nights, and the content that only they used.</summary>
internal static class DbPrune
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(90);

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var older = new Option<string?>("--older") { Description = "Details of nights before that long ago, as in 90d (the box file's store.retention, or 90d)", HelpName = "SPAN" };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would be dropped, and drop nothing" };
        var yes = new Option<bool>("--yes") { Description = "Drop without asking" };
        var command = new Command("prune", "Drop the details of old nights; runs, reviews, artifacts, statements and both ends of each journal stay, for example: pantheon db prune --older 90d --dry-run") { older, dry, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            var now = context.Time.GetUtcNow();
            var age = Age(parsed.GetValue(older), now) ?? box.KeepTraces ?? Usual;
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            var nights = await store.Retention.OlderAsync(age, now, cancellationToken);
            if (parsed.GetValue(dry))
            {
                Plan(context, nights);
                return ExitCode.Yes;
            }

            if (nights.Count > 0)
            {
                ChangeOptions.Require(
                    context.Screen,
                    parsed.GetValue(yes),
                    $"Drop the details of {Words(nights)}, {DbJson.Date(nights[0].Night)} to {DbJson.Date(nights[^1].Night)}?",
                    $"the details of {Words(nights)} may go");
            }

            var done = await store.Retention.PruneAsync(nights, () => !cancellationToken.IsCancellationRequested, cancellationToken);
            Tell(context, done);
            if (done.Fault is { } fault)
            {
                // what was done before is told above
                ExceptionDispatchInfo.Throw(fault);
            }

            return done.Nights.Any(night => night.Differs) ? ExitCode.Integrity : done.Nights.Any(night => night.Kept is not null) ? ExitCode.No : ExitCode.Yes;
        });
        return command;
    }

    private static TimeSpan? Age(string? text, DateTimeOffset now) => text is null
        ? null
        : now - (Spans.Since(text, now) ?? throw new PantheonException(Codes.InputUnreadable, $"'{text}' is no span of time", "as in pantheon db prune --older 90d"));

    private static void Plan(CommandContext context, IReadOnlyList<KeptNight> nights)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(DbJson.Of(nights)));
            return;
        }

        foreach (var night in nights)
        {
            context.Screen.Data($"{DbJson.Date(night.Night)}  {Sizes.Of(night.Bytes)}");
        }

        context.Screen.Say($"{Words(nights)} would be dropped{(nights.Count > 0 ? $", {Sizes.Of(nights.Sum(night => night.Bytes))}, and the content that only they use" : "")}");
    }

    private static void Tell(CommandContext context, PruningDone done)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(DbJson.Of(done)));
            return;
        }

        var dropped = done.Nights.Where(night => night.Kept is null).ToList();
        foreach (var kept in done.Nights.Where(night => night.Kept is not null))
        {
            context.Screen.Warn($"{DbJson.Date(kept.Night)} was kept: {kept.Kept}");
        }

        if (done.Swept.Left is { } left)
        {
            context.Screen.Warn($"{Codes.BlobFilesOfAnother}: {left}");
        }

        context.Screen.Data(string.Create(
            CultureInfo.InvariantCulture,
            $"{dropped.Count} {(dropped.Count == 1 ? "night" : "nights")} dropped, {Sizes.Of(dropped.Sum(night => night.Bytes))}; {done.Swept.Blobs} blobs of {Sizes.Of(done.Swept.Bytes)} that nothing refers to, {done.Swept.Files} files"));
        if (dropped.Count > 0)
        {
            context.Screen.Next("pantheon artifacts verify --all");
        }
    }

    private static string Words(IReadOnlyList<KeptNight> nights) => string.Create(CultureInfo.InvariantCulture, $"{nights.Count} {(nights.Count == 1 ? "night" : "nights")}");
}
