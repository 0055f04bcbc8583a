using System.Globalization;

namespace Pantheon.Host.Terminal;

/// <summary>The two streams: data goes to standard output, everything else to standard error; colour only where a person looks.</summary>
public sealed class Screen(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal, bool hasColour, int width)
{
    private const int DefaultWidth = 100;

    public TextWriter Output => output;

    public TextWriter ErrorOutput => error;

    public bool OutputIsTerminal => outputIsTerminal;

    public bool ErrorIsTerminal => errorIsTerminal;

    public bool HasColour => hasColour;

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Suppresses progress and hints; errors stay.</summary>
    public bool IsQuiet { get; set; }

    public static Screen OfThisProcess(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var forced = environment.Find("PANTHEON_FORCE_TTY");
        var outputIsTerminal = forced is not null || !Console.IsOutputRedirected;
        var errorIsTerminal = forced is not null || !Console.IsErrorRedirected;
        var plain = environment.Find("NO_COLOR") is { Length: > 0 } || environment.Find("TERM") == "dumb";
        var hasColour = environment.Find("CLICOLOR_FORCE") == "1" || (!plain && outputIsTerminal && errorIsTerminal);
        var width = int.TryParse(forced, CultureInfo.InvariantCulture, out var columns) && columns > 20 ? columns : WindowWidth(outputIsTerminal && forced is null);
        return new Screen(Console.Out, Console.Error, outputIsTerminal, errorIsTerminal, hasColour, width);
    }

    /// <summary>One line of data.</summary>
    public void Data(string line) => output.WriteLine(line);

    /// <summary>One line for the person: progress, warnings.</summary>
    public void Say(string line)
    {
        if (!IsQuiet)
        {
            error.WriteLine(line);
        }
    }

    /// <summary>The obvious next command, dim.</summary>
    public void Next(string command) => Say(Dim($"next     {command}"));

    public void Warn(string message) => error.WriteLine($"{Paint("33", "warning")}: {message}");

    public void Error(string code, string message, string? hint)
    {
        error.WriteLine($"{Paint("31", "error")} {code}: {message}");
        if (hint is not null)
        {
            error.WriteLine($"  fix: {hint}");
        }
    }

    public string Dim(string text) => Paint("2", text);

    /// <summary>Wraps the text in an ANSI colour (SGR code) where colour is on.</summary>
    public string Paint(string colour, string text) => hasColour ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    private static int WindowWidth(bool ask)
    {
        try
        {
            return ask && Console.WindowWidth > 20 ? Console.WindowWidth : DefaultWidth;
        }
        catch (IOException)
        {
            // a terminal that tells no size
            return DefaultWidth;
        }
    }
}
