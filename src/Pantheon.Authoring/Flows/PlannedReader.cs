using System.Text.RegularExpressions;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads the parts of a flow that say when it starts by itself and what it fetches by day, so that a fault in them is found now; nothing starts or fetches by them yet, which is said.</summary>
internal static partial class PlannedReader
{
    private static readonly (string Name, int From, int To)[] Fields = [("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];

    private static readonly string[] OfCron = ["time_zone", "overlap", "catch_up"];

    public static void Read(MapReader flow)
    {
        Schedule(flow);
        Watch(flow);
        Prefetch(flow);
        Say(flow, "schedule", "queue the flow with 'pantheon queue add'");
        Say(flow, "watch", "run the flow by hand when the files changed");
        Say(flow, "prefetch", "fetch what the flow needs by day, by hand; 'prefetch' is empty in expressions");
    }

    private static void Schedule(MapReader flow)
    {
        if (flow.Nested("schedule", FlowShapes.Schedule) is not { } reader)
        {
            return;
        }

        if (reader.Has("cron") == reader.Has("when"))
        {
            flow.Diagnostics.Error(Codes.KeysExclude, flow.SpanOf("schedule"), "a schedule has 'cron' or 'when'", "'cron' names times of the clock, 'when' a place in the night");
        }

        foreach (var key in OfCron.Where(key => reader.Has(key) && !reader.Has("cron")))
        {
            flow.Diagnostics.Error(Codes.KeysExclude, reader.SpanOf(key), $"'{key}' of a schedule needs 'cron'");
        }

        if (reader.Text("cron") is { } cron)
        {
            CheckCron(cron, reader.Node("cron")!, flow.Diagnostics); // it was read from there
            if (reader.RequiredText("time_zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                flow.Diagnostics.Error(Codes.WrongValue, reader.Node("time_zone")!.Span, $"'{zone}' is no time zone", "write an IANA zone: Europe/Berlin"); // it was read from there
            }
        }

        if (reader.Text("when") is { } when && !WindowPlace().IsMatch(when))
        {
            flow.Diagnostics.Error(Codes.WrongValue, reader.Node("when")!.Span, $"'when' cannot be '{when}'", "write 'window-start', 'window-end - 25m' …"); // it was read from there
        }

        reader.Word("overlap", "skip", "queue", "replace");
        reader.Word("catch_up", "none", "last", "all");
        reader.Name("window", Names.Plain);
    }

    private static void CheckCron(string cron, YamlNode place, DiagnosticBag diagnostics)
    {
        var fields = cron.Split(' ');
        if (fields.Length != Fields.Length)
        {
            diagnostics.Error(Codes.WrongValue, place.Span, $"'cron' needs 5 fields, found {fields.Length}", "minute hour day month weekday, as in \"0 22 * * 1-5\"");
            return;
        }

        foreach (var (field, (name, from, to)) in fields.Zip(Fields))
        {
            if (!field.Split(',').All(part => IsPart(part, from, to)))
            {
                diagnostics.Error(Codes.WrongValue, place.Span, $"'{field}' is no {name} of 'cron'", $"from {from} to {to}, as a number, '*', '*/5', '1-5' or a list of these");
            }
        }
    }

    private static bool IsPart(string part, int from, int to)
    {
        var match = CronPart().Match(part);
        var (first, last, step) = (match.Groups["from"], match.Groups["to"], match.Groups["step"]);
        bool IsWithin(Group number) => !number.Success || (int.TryParse(number.Value, out var value) && value >= from && value <= to);
        return match.Success && IsWithin(first) && IsWithin(last) && (!step.Success || (int.TryParse(step.Value, out var every) && every > 0));
    }

    private static void Watch(MapReader flow)
    {
        if (flow.Nested("watch", FlowShapes.Watch) is not { } reader)
        {
            return;
        }

        if (reader.Require("paths") is { } paths && Scalars.Texts(paths, "paths", flow.Diagnostics).Count == 0 && paths is YamlList)
        {
            flow.Diagnostics.Error(Codes.WrongValue, paths.Span, "'paths' names no file", "name globs, as in [\"intents/**\"]");
        }

        reader.Duration("debounce");
        if (reader.Require("mode") is { } mode)
        {
            Scalars.Word(mode, "mode", ["day"], flow.Diagnostics);
        }
    }

    private static void Prefetch(MapReader flow)
    {
        foreach (var entry in flow.Entries("prefetch", Names.Plain))
        {
            if (MapReader.Of(entry.Value, FlowShapes.Prefetch, flow.Diagnostics) is { } reader)
            {
                reader.RequiredName("tool", Names.Tool);
                Templates.Values(reader, "with");
            }
        }
    }

    private static void Say(MapReader flow, string key, string advice)
    {
        if (flow.Has(key))
        {
            flow.Diagnostics.Warning(Codes.NotUsedYet, flow.SpanOf(key), $"the key '{key}' of the flow has no effect yet", advice);
        }
    }

    [GeneratedRegex(@"^window-(start|end)( [+-] [0-9]+(m|h))?$")]
    private static partial Regex WindowPlace();

    [GeneratedRegex(@"^(\*|(?<from>[0-9]{1,2})(-(?<to>[0-9]{1,2}))?)(/(?<step>[0-9]{1,2}))?$")]
    private static partial Regex CronPart();
}
