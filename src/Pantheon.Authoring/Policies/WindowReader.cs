using System.Globalization;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Authoring.Policies;

/// <summary>Reads the windows of a policy: days, wall-clock times and time zone.</summary>
internal static class WindowReader
{
    private static readonly Dictionary<string, DayOfWeek> Days = new()
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };

    public static IReadOnlyList<WindowSpec> ReadAll(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is not YamlList list)
        {
            diagnostics.Error(Codes.WrongType, node.Span, $"'windows' must be a list, found {node.Description}", "write [ { days: […], from: \"22:00\", to: \"06:00\", tz: … } ]");
            return [];
        }

        return [.. list.Items.Select(item => Read(item, diagnostics)).OfType<WindowSpec>()];
    }

    private static WindowSpec? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (MapReader.Of(node, PolicyShapes.Window, diagnostics) is not { } reader)
        {
            return null;
        }

        var days = reader.Require("days") is { } names ? DaysOf(names, diagnostics) : [];
        var from = reader.Require("from") is { } start ? Time(start, "from", diagnostics) : null;
        var to = reader.Require("to") is { } end ? Time(end, "to", diagnostics) : null;
        var zone = reader.RequiredText("tz");
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            diagnostics.Error(Codes.WrongValue, reader.Node("tz")!.Span, $"the time zone '{zone}' is not known on this machine", "use an IANA name such as Europe/Berlin or Etc/UTC"); // it was read from there
        }

        return days.Count == 0 || from is null || to is null || zone is null
            ? null
            : new WindowSpec(days, from.Value, to.Value, zone, node.Span);
    }

    private static List<DayOfWeek> DaysOf(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
        {
            diagnostics.Error(Codes.WrongType, node.Span, $"'days' must be a list of days, found {(node is YamlList ? "an empty list" : node.Description)}", $"days: {string.Join(", ", Days.Keys)}");
            return [];
        }

        return [.. list.Items.Select(item => Scalars.Word(item, "days", Days.Keys, diagnostics)).OfType<string>().Select(word => Days[word]).Distinct()];
    }

    private static TimeOnly? Time(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar scalar && TimeOnly.TryParseExact(scalar.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' must be a time of day, found {node.Description}", "write hours and minutes in quotes: \"22:00\"");
        return null;
    }
}
