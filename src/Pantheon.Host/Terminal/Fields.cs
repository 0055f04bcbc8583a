using System.Text.RegularExpressions;

namespace Pantheon.Host.Terminal;

/// <summary>A name and its measurements, three spaces between; on a terminal they go on in the next line where one is full, and a pipe gets one line.</summary>
internal static partial class Fields
{
    private const string Gap = "   ";

    public static void Print(Screen screen, string name, IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(screen);
        var line = name;
        foreach (var field in fields)
        {
            if (screen.OutputIsTerminal && Seen(line) + Gap.Length + Seen(field) > screen.Width && line.Trim().Length > 0 && line.Length > name.Length)
            {
                screen.Data(line);
                line = new string(' ', name.Length);
            }

            line += Gap + field;
        }

        screen.Data(line);
    }

    private static int Seen(string text) => Colour().Replace(text, "").Length;

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();
}
