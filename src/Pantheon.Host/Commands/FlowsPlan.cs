using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Estimating;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon flows plan`: what a run of the flow would do, from the catalog, with what its nodes took before, and with the verdict of the policy on each node where a box file says which pools there are.</summary>
internal static class FlowsPlan
{
    public static int Print(CommandContext context, FlowSpec flow, Catalog catalog, BoxSpec? box, Mode mode, NightEstimates estimates, Run? run = null)
    {
        var until = run?.Until;
        var policy = mode == Mode.Night ? catalog.Night : catalog.DayPolicy;
        var all = FlowOutline.Of(flow, catalog.Flows);
        var wanted = until is { } last ? UntilSteps.Of(all, last) : null;
        IReadOnlyList<FlowStep> steps = wanted is null ? all : [.. all.Where(step => step.Section != "nodes" || wanted.Contains(step.Node.Id))];
        var verdicts = box is null ? [] : FlowGuard.Judge(policy, flow, catalog, PolicyPlaces.Claims(box)).ToLookup(finding => finding.Node).ToDictionary(group => group.Key, group => group.ToList());
        var refused = flow.NotYet.Count > 0 || verdicts.Values.Any(findings => findings.Exists(finding => finding.Refusal is not null));
        var times = FlowEstimate.Of(steps, node => estimates.Of(flow.Name, run?.Size, run is null ? catalog.Project.DefaultRepository : run.Repository, node, LikelyModels.Of(node, catalog)));
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/flow-plan/v1",
                ["flow"] = flow.Name,
                ["policy"] = policy.ToString(),
                ["until"] = until?.Value,
                ["not_yet"] = new JsonArray([.. flow.NotYet.Select(part => JsonValue.Create(part))]),
                ["estimate"] = new JsonObject
                {
                    ["p50_seconds"] = Math.Round(times.P50, 3),
                    ["p80_seconds"] = Math.Round(times.P80, 3),
                    ["samples"] = times.Samples,
                    ["path"] = new JsonArray([.. times.Path.Select(id => JsonValue.Create(id.Value))]),
                    ["tokens_in"] = Math.Round(times.TokensIn),
                    ["tokens_out"] = Math.Round(times.TokensOut),
                },
                ["nodes"] = new JsonArray([.. steps.Select(step => (JsonNode)Json(step, catalog, verdicts.GetValueOrDefault(step.Node.Id), times.Nodes.GetValueOrDefault(step.Node.Id)))]),
            }));
            return refused ? ExitCode.Refused : ExitCode.Yes;
        }

        var table = new Table("WAVE", "NODE", "KIND", "WORK", "MODELS", "NEEDS", "RETRY", "P50", "P80", "OF", policy.ToString().ToUpperInvariant());
        foreach (var step in steps)
        {
            table.Add(
                (step.Section == "nodes" ? "" : step.Section + " ") + step.Wave.ToString(CultureInfo.InvariantCulture),
                step.Node.Id.Value,
                Word.Of(step.Node.Kind),
                FlowWords.Work(step.Node, catalog),
                string.Join(" · ", LikelyModels.RoutesOf(step.Node, catalog).Select(Text)),
                string.Join(", ", step.After),
                FlowWords.Retry(step.Node),
                times.Nodes.TryGetValue(step.Node.Id, out var half) ? Seconds(half.P50) : "",
                times.Nodes.TryGetValue(step.Node.Id, out var most) ? Seconds(most.P80) : "",
                times.Nodes.TryGetValue(step.Node.Id, out var basis) ? basis.Basis : "",
                box is null ? "–" : Verdict(verdicts.GetValueOrDefault(step.Node.Id)));
        }

        table.Print(context.Screen);
        foreach (var part in flow.NotYet)
        {
            context.Screen.Warn($"a run of it is refused: {part} is not supported yet");
        }

        if (until is not null)
        {
            // the policy is asked about the whole flow all the same
            context.Screen.Say($"{all.Count - steps.Count} nodes after '{until}' are not run, and the run ends held");
        }

        context.Screen.Say($"{steps.Count} nodes in {steps.Max(step => step.Wave)} waves; the longest chain may take {FlowWords.Time(Longest(steps))} by its timeouts");
        context.Screen.Say($"{string.Join(" → ", times.Path)} work {Seconds(times.P50)} (p50), {Seconds(times.P80)} (p80), tries again included{(times.Samples == 0 ? ", some of it guessed" : "")}; waits for seats and loading come on top");
        return refused ? ExitCode.Refused : ExitCode.Yes;
    }

    private static string Verdict(List<Finding>? findings) =>
        findings?.Select(finding => finding.Refusal).FirstOrDefault(refusal => refusal is not null) is { } no ? $"refused by {no.Rule}: {no.Reason}" : "may run";

    private static string Text((string? Route, IReadOnlyList<ModelAddress> Models) choice) =>
        choice.Route is null ? string.Join(", ", choice.Models) : $"{choice.Route}: {string.Join(", ", choice.Models)}";

    private static string Seconds(double seconds) => Spans.Of(TimeSpan.FromSeconds(Math.Round(seconds, 1)));

    private static TimeSpan Longest(IReadOnlyList<FlowStep> steps)
    {
        var ends = new Dictionary<(string, string), TimeSpan>();
        foreach (var step in steps)
        {
            var start = step.After.Select(need => ends.GetValueOrDefault((step.Section, need.Value))).DefaultIfEmpty(TimeSpan.Zero).Max();
            ends[(step.Section, step.Node.Id.Value)] = start + (step.Node.Timeout < TimeSpan.Zero || step.Node is FlowNode ? TimeSpan.Zero : step.Node.Timeout);
        }

        return ends.GroupBy(end => end.Key.Item1).Aggregate(TimeSpan.Zero, (sum, section) => sum + section.Max(end => end.Value));
    }

    private static JsonObject Json(FlowStep step, Catalog catalog, List<Finding>? findings, NodeEstimate? time) => new()
    {
        ["id"] = step.Node.Id.Value,
        ["section"] = step.Section,
        ["wave"] = step.Wave,
        ["kind"] = Word.Of(step.Node.Kind),
        ["work"] = FlowWords.Work(step.Node, catalog),
        ["parent"] = step.Node.Parent?.Value,
        ["after"] = new JsonArray([.. step.After.Select(need => JsonValue.Create(need.Value))]),
        ["map"] = step.Node.Map is { } map ? FlowWords.Map(map) : null,
        ["pool"] = step.Node.Pool,
        ["models"] = new JsonArray([.. LikelyModels.RoutesOf(step.Node, catalog).Select(choice => (JsonNode)new JsonObject { ["route"] = choice.Route, ["models"] = new JsonArray([.. choice.Models.Select(address => JsonValue.Create(address.ToString()))]) })]),
        ["retry"] = FlowWords.Retry(step.Node) is { Length: > 0 } retry ? retry : null,
        ["cache"] = step.Node.Cache == CacheMode.Content ? "content" : null,
        ["retry_from"] = step.Node.Retry?.From?.Value,
        ["timeout_seconds"] = step.Node.Timeout < TimeSpan.Zero ? null : step.Node.Timeout.TotalSeconds,
        ["p50_seconds"] = time is null ? null : Math.Round(time.P50, 3),
        ["p80_seconds"] = time is null ? null : Math.Round(time.P80, 3),
        ["tries"] = time is null ? null : Math.Round(time.Tries, 3),
        ["samples"] = time?.Samples,
        ["basis"] = time?.Basis,
        ["refused"] = findings?.Select(finding => finding.Refusal?.Reason).FirstOrDefault(reason => reason is not null),
    };
}
