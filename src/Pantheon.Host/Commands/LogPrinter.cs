using System.Globalization;
using System.Text.Json;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Commands;

/// <summary>Chooses and prints lines of a log; what models and tools wrote is shown as text and never obeyed by a terminal.</summary>
internal sealed class LogPrinter(CommandContext context, string? node, string? pattern, bool timestamps)
{
    private const int MostLines = 400;
    private const int LongestLine = 2000;
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Regex? _pattern = pattern is null ? null : Pattern(pattern);

    /// <summary>The lines that were asked for; a text of several lines becomes several.</summary>
    public IEnumerable<LogLine> Choose(IEnumerable<LogLine> lines) => lines
        .Where(line => node is null || line.Node == node)
        .SelectMany(line => Untrusted.Lines(line.Text, MostLines, LongestLine).DefaultIfEmpty("").Select(text => line with { Text = text }))
        .Where(line => line.Text.Length > 0 || line.Kind is not ("text" or "thought"))
        .Where(line => _pattern?.IsMatch($"{line.Kind} {line.Text}") != false);

    public void Print(LogLine line)
    {
        if (context.Json)
        {
            context.Screen.Data(line.ToJson().ToJsonString(OneLine));
            return;
        }

        var at = timestamps ? TimeZoneInfo.ConvertTime(line.At, context.Time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) : "";
        var who = line.Node.Length == 0 ? "run" : line.Turn > 0 ? string.Create(CultureInfo.InvariantCulture, $"{line.Node}#{line.Attempt}.{line.Turn}") : string.Create(CultureInfo.InvariantCulture, $"{line.Node}#{line.Attempt}");
        context.Screen.Data($"{at}{who}  {Coloured(line, $"{line.Kind,-7} {line.Text}")}".TrimEnd());
    }

    private string Coloured(LogLine line, string text) => line.Kind switch
    {
        "thought" or "event" => context.Screen.Dim(text),
        "notice" or "steer" or "dropped" => context.Screen.Paint("33", text),
        _ => text,
    };

    private static Regex Pattern(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new PantheonException(Codes.InputUnreadable, $"'{text}' is no pattern: {wrong.Message}", "--grep takes a regular expression without look-around and back references");
        }
    }
}
