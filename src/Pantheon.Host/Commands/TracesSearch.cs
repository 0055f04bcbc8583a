using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Searching;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon traces search`: where a text stands in what models said, what tools were asked and gave, and in errors.</summary>
internal static class TracesSearch
{
    private const int DefaultLimit = 50;
    private const int Around = 60;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var text = new Argument<string>("QUERY") { Description = "The text, whatever the case of its letters" };
        var since = SinceOption.Since("Only nights from then on, all that are kept without it");
        var until = SinceOption.Until("Only nights up to then");
        var agent = new Option<string?>("--agent") { Description = "Only in sessions of this agent" };
        var tool = new Option<string?>("--tool") { Description = "Only in calls of this tool" };
        var limit = new Option<int>("--limit") { Description = "How many places at most", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--limit takes a number from 1 on");
            }
        });
        var command = new Command("search", "Find a text in messages, tool calls, the beginnings of results, and errors, newest first; exit 1 when it stands nowhere, for example: pantheon traces search 'connection refused' --tool shell --since 7d") { text, since, until, agent, tool, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var sought = parsed.GetRequiredValue(text);
            if (string.IsNullOrWhiteSpace(sought))
            {
                throw new PantheonException(Codes.InputUnreadable, "there is nothing to look for", "as in pantheon traces search 'connection refused'");
            }

            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var query = new TraceQuery(sought)
            {
                // a night is named by the day on which it began
                Since = NightAt(context, SinceOption.From(context, parsed.GetValue(since))),
                Until = NightAt(context, SinceOption.To(context, parsed.GetValue(until))),
                Agent = parsed.GetValue(agent),
                Tool = parsed.GetValue(tool),
                Limit = parsed.GetValue(limit),
            };
            var hits = new List<TraceHit>();
            await foreach (var hit in store.Search.FindAsync(query, cancellationToken))
            {
                hits.Add(hit);
                if (!context.Json)
                {
                    Print(context.Screen, hit);
                }
            }

            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/traces-search/v1", ["hits"] = new JsonArray([.. hits.Select(Json)]) }));
            }

            if (hits.Count == query.Limit)
            {
                context.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"the newest {query.Limit}; --limit shows more"));
            }

            return hits.Count > 0 ? ExitCode.Yes : ExitCode.No;
        });
        return command;
    }

    private static DateOnly? NightAt(CommandContext context, DateTimeOffset? moment) => moment is { } at ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, context.Time.LocalTimeZone).DateTime.AddHours(-12)) : null;

    private static void Print(Screen screen, TraceHit hit)
    {
        var what = hit.Tool is { } tool ? $"{hit.What} of {tool}" : hit.What;
        screen.Data(string.Create(
            CultureInfo.InvariantCulture,
            $"{hit.Run.Short}  {hit.At.ToLocalTime():yyyy-MM-dd HH:mm}  {hit.Task ?? "–"}  {hit.Node}#{hit.Attempt}{(hit.Turn > 0 ? $".{hit.Turn}" : "")}  {screen.Dim(Untrusted.Line(what, 80))}"));
        screen.Data("  " + Excerpt(hit));
    }

    private static string Excerpt(TraceHit hit)
    {
        var from = Math.Max(0, hit.Found - Around);
        var to = Math.Min(hit.Text.Length, hit.Found + Around + Around);
        return $"{(from > 0 ? "…" : "")}{Untrusted.Line(hit.Text[from..to], 4 * Around)}{(to < hit.Text.Length ? "…" : "")}";
    }

    private static JsonNode Json(TraceHit hit) => new JsonObject
    {
        ["run"] = hit.Run.ToString(),
        ["task"] = hit.Task,
        ["node"] = hit.Node,
        ["attempt"] = hit.Attempt,
        ["turn"] = hit.Turn,
        ["at"] = RunJson.Moment(hit.At),
        ["what"] = hit.What,
        ["tool"] = hit.Tool,
        ["excerpt"] = Excerpt(hit),
    };
}
