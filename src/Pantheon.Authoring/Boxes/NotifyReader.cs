using System.Text.RegularExpressions;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads `reports.notify` of a box file: what tells a person of a new report.</summary>
internal static partial class NotifyReader
{
    /// <summary>Null: nobody is told.</summary>
    public static NotifySpec? Read(MapReader? reports)
    {
        if (reports?.Nested("notify", BoxShapes.Notify) is not { } reader)
        {
            return null;
        }

        if (!reader.Has("command") && !reader.Has("mail"))
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.Span, "'notify' names neither a command nor a mail address", "as in { command: [notify-send, Pantheon, \"${{ headline }}\"] } or { mail: ana }");
        }

        return new NotifySpec { Command = Command(reader), Mail = Mail(reader) };
    }

    private static IReadOnlyList<string> Command(MapReader reader)
    {
        var command = reader.Texts("command");
        if (reader.Has("command") && (command.Count == 0 || command[0].Length == 0 || command[0].StartsWith('-') || command[0].Contains("${{", StringComparison.Ordinal)))
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("command").Span, "'command' must begin with a program", "a list, started without a shell: [notify-send, Pantheon, \"${{ headline }}\"]");
        }

        foreach (var odd in command.Skip(1).Where(argument => argument.Contains("${{", StringComparison.Ordinal) && !NotifySpec.Placeholders.Contains(argument)))
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("command").Span, $"'command' knows no '{odd}'", $"whole arguments stand for something of the report: {string.Join(", ", NotifySpec.Placeholders)}");
        }

        return command;
    }

    private static string? Mail(MapReader reader)
    {
        if (reader.Text("mail") is not { } address)
        {
            return null;
        }

        if (!Address().IsMatch(address))
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("mail").Span, $"'mail' must be one plain address, found '{address}'", "as in ana, or ana@localhost");
        }

        return address;
    }

    // an account of this machine, or an address; never an option of the program that it is given to
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}(@[A-Za-z0-9][A-Za-z0-9.-]{0,252})?$")]
    private static partial Regex Address();
}
