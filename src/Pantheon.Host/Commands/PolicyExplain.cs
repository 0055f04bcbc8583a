using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon policy explain`: which rule refused, and where it stands at the commit that the run is pinned to.</summary>
internal static class PolicyExplain
{
    private const int MaxShown = 400;

    public static async Task<int> RunAsync(CommandContext context, string text, CancellationToken cancellationToken)
    {
        var (name, sequence) = text.Split('#', 2) is [var before, var number]
            ? (before, long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw new PantheonException(Codes.InputUnreadable, $"'{number}' is no number of an event", "name an event as RUN#NUMBER"))
            : (text, (long?)null);
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var run = await new RunFinder(store.Runs).FindAsync(name, cancellationToken);
        var events = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Where(recorded => sequence is null ? IsRefusal(recorded.Event) : recorded.Sequence == sequence).ToList();
        if (events.Count == 0 || !events.TrueForAll(recorded => IsRefusal(recorded.Event)))
        {
            throw new PantheonException(
                Codes.NothingRefused,
                sequence is null ? $"policy refused nothing of run {run.Id.Short}" : $"run {run.Id.Short} has no event {sequence} by which something was refused",
                $"pantheon runs show {run.Id.Short}");
        }

        var policy = await PinnedAsync(context, workplace, run, cancellationToken);
        var refusals = events.Select(recorded => Refusal(recorded, policy)).ToList();
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/policy-explain/v1",
                ["run"] = run.Id.ToString(),
                ["task"] = run.TaskId,
                ["commit"] = run.CatalogCommit,
                ["policy"] = policy?.ToString(),
                ["policy_digest"] = policy?.Digest.ToString(),
                ["refusals"] = new JsonArray([.. refusals]),
            }));
            return ExitCode.Yes;
        }

        context.Screen.Data(string.Create(CultureInfo.InvariantCulture, $"run {run.Id.Short}  {run.TaskId}  policy {policy?.ToString() ?? "unknown"} at commit {run.CatalogCommit[..Math.Min(7, run.CatalogCommit.Length)]}"));
        foreach (var refusal in refusals)
        {
            Print(context.Screen, refusal);
        }

        return ExitCode.Yes;
    }

    private static bool IsRefusal(JournalEvent happened) => happened.Kind is EventKinds.PolicyRefused or EventKinds.CallRefused
        || (happened.Kind == EventKinds.RunEnded && (happened.Data["outcome"]?.ToString() == Word.Of(RunOutcome.Refused) || happened.Data["rule"] is not null));

    private static JsonObject Refusal(RecordedEvent recorded, Policy? policy)
    {
        var data = recorded.Event.Data;
        var rule = data["rule"]?.ToString() ?? (recorded.Event.Kind == EventKinds.CallRefused ? RuleOfCall(data) : null);
        var span = rule is null ? null : policy?.SpanOf(rule);
        return new JsonObject
        {
            ["event"] = recorded.Sequence,
            ["at"] = recorded.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["kind"] = recorded.Event.Kind,
            ["node"] = recorded.Event.Node?.Value,
            ["attempt"] = recorded.Event.Attempt,
            ["code"] = data["code"]?.ToString(),
            ["tool"] = data["tool"]?.ToString(),
            ["call"] = data["call"]?.ToString(),
            ["target"] = data["target"]?.ToString(),
            ["reason"] = data["reason"]?.ToString(),
            ["rule"] = rule,
            ["file"] = span?.File,
            ["line"] = span?.Line,
        };
    }

    /// <summary>A refused call names no rule: what opens files is bound by `files`, everything else that was refused by `egress`.</summary>
    private static string RuleOfCall(JsonObject data) => data["call"]?.ToString() == "path" ? "files" : "egress";

    private static void Print(Screen screen, JsonObject refusal)
    {
        string? Part(string name) => refusal[name]?.ToString() is { Length: > 0 } text ? Untrusted.Line(text, MaxShown) : null;
        var place = Part("file") is { } file ? $"{file}:{refusal["line"]}" : "its policy cannot be read any more";
        var call = Part("call") is { } made ? $"{Part("tool")} {made} {Part("target")}: " : "";
        screen.Data($"#{refusal["event"]}  {Part("at")}  {Part("kind")}{(Part("node") is { } node ? $"  {node}" : "")}");
        screen.Data($"    {(Part("code") is { } code ? $"{code}: " : "")}{call}{Part("reason")}");
        screen.Data($"    rule {Part("rule") ?? "none"}  {(Part("rule") is null ? "" : place)}".TrimEnd());
    }

    private static async Task<Policy?> PinnedAsync(CommandContext context, Workplace workplace, Run run, CancellationToken cancellationToken)
    {
        try
        {
            var catalog = await WorkplaceLoader.LoadAtAsync(context, workplace, run.CatalogCommit, cancellationToken);
            return catalog.Policies.GetValueOrDefault(run.Mode == Mode.Night ? catalog.Project.NightPolicy : catalog.Project.DayPolicy);
        }
        catch (PantheonException gone) when (gone.Code == Codes.PinnedPolicyGone)
        {
            // the answer is still worth giving without its line
            context.Screen.Warn(gone.Message);
            return null;
        }
    }
}
